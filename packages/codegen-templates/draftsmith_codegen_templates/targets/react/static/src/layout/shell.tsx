import { useState } from 'react';
import { NavLink, Outlet, ScrollRestoration, useLocation } from 'react-router';
import type { AnyEntity } from '@/api/entity';
import { allEntities } from '@/app/entities';
import { useSession } from '@/auth/session';
import { ButtonLink, IconButton, Kbd } from '@/components/button';
import { Icon, type IconName } from '@/components/icon';
import { Popover } from '@/components/popover';
import { mayBrowse } from '@/lib/access';
import { useHotkey } from '@/lib/use-hotkey';
import { Brand } from './brand';
import { CommandPalette } from './command-palette';
import { ConnectionBanner } from './connection-banner';
import { UserMenu } from './user-menu';

/** The frame around every page: a sidebar on a wide screen, bars above and below on a phone. */
export function Shell() {
  const { viewer } = useSession();
  const [paletteOpen, setPaletteOpen] = useState(false);
  const { pathname } = useLocation();
  useHotkey('mod+k', () => setPaletteOpen((open) => !open));
  const browsable = allEntities.filter((entity) => mayBrowse(entity, viewer));

  return (
    <div className="shell">
      <a href="#main" className="skip-link">
        Skip to content
      </a>
      <aside className="sidebar">
        <Brand />
        <button type="button" className="palette-button" onClick={() => setPaletteOpen(true)}>
          <Icon name="search" />
          <span>Go to…</span>
          <Kbd>Ctrl K</Kbd>
        </button>
        <nav className="nav" aria-label="Main">
          <NavItem to="/" icon="home" label="Home" />
          {browsable.map((entity) => (
            <NavItem
              key={entity.path}
              to={`/${entity.path}`}
              icon={entity.icon}
              label={entity.plural}
            />
          ))}
          {viewer?.role === 'admin' && <NavItem to="/account/users" icon="key" label="Accounts" />}
        </nav>
        <div className="sidebar-foot">
          {viewer ? <UserMenu viewer={viewer} /> : <SignInLinks />}
        </div>
      </aside>

      <header className="topbar">
        <Brand />
        <div className="topbar-end">
          <IconButton icon="search" label="Go to…" onClick={() => setPaletteOpen(true)} />
          {viewer ? <UserMenu viewer={viewer} compact /> : <SignInLinks />}
        </div>
      </header>

      <main id="main" className="main" tabIndex={-1}>
        <ConnectionBanner />
        {/* A new key replays the entrance of the page. */}
        <div key={pathname} className="page-enter">
          <Outlet />
        </div>
      </main>

      <TabBar entities={browsable} />
      <CommandPalette open={paletteOpen} onClose={() => setPaletteOpen(false)} />
      <ScrollRestoration />
    </div>
  );
}

function NavItem({ to, icon, label }: { to: string; icon: IconName; label: string }) {
  return (
    <NavLink to={to} end={to === '/'} className="nav-item">
      <Icon name={icon} />
      <span>{label}</span>
    </NavLink>
  );
}

const TABS = 3;

function TabBar({ entities }: { entities: readonly AnyEntity[] }) {
  const direct = entities.length <= TABS + 1 ? entities : entities.slice(0, TABS);
  const more = entities.slice(direct.length);
  return (
    <nav className="tabbar" aria-label="Main, for small screens">
      <NavItem to="/" icon="home" label="Home" />
      {direct.map((entity) => (
        <NavItem
          key={entity.path}
          to={`/${entity.path}`}
          icon={entity.icon}
          label={entity.plural}
        />
      ))}
      {more.length > 0 && (
        <Popover
          align="end"
          className="tabbar-more"
          trigger={(props) => (
            <button type="button" className="nav-item" {...props}>
              <Icon name="dots" />
              <span>More</span>
            </button>
          )}
        >
          {(close) => (
            <div className="menu-list">
              {more.map((entity) => (
                <NavLink
                  key={entity.path}
                  to={`/${entity.path}`}
                  className="menu-item"
                  onClick={close}
                >
                  <Icon name={entity.icon} />
                  {entity.plural}
                </NavLink>
              ))}
            </div>
          )}
        </Popover>
      )}
    </nav>
  );
}

function SignInLinks() {
  const { status } = useSession();
  if (status !== 'success') return null;
  return (
    <ButtonLink to="/login" variant="primary" icon="user">
      Sign in
    </ButtonLink>
  );
}
