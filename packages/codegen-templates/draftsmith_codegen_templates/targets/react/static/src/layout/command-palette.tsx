import { useId, useMemo, useState, type KeyboardEvent } from 'react';
import { useNavigate } from 'react-router';
import { allEntities } from '@/app/entities';
import { useSession } from '@/auth/session';
import { Kbd } from '@/components/button';
import { Dialog } from '@/components/dialog';
import { Icon, type IconName } from '@/components/icon';
import { mayAdd, mayBrowse, type Viewer } from '@/lib/access';
import { cx } from '@/lib/cx';
import { useTheme } from '@/lib/use-theme';

export interface Command {
  label: string;
  icon: IconName;
  group: string;
  to: string;
}

/** Everywhere the viewer can go. */
export function commandsFor(viewer: Viewer | null): Command[] {
  const browsable = allEntities.filter((entity) => mayBrowse(entity, viewer));
  const creatable = allEntities.filter((entity) => mayAdd(entity, viewer));
  const accounts: Command[] = [
    { label: 'Accounts', icon: 'key', group: 'Go to', to: '/account/users' },
  ];
  return [
    { label: 'Home', icon: 'home', group: 'Go to', to: '/' },
    ...browsable.map((entity): Command => ({
      label: entity.plural,
      icon: entity.icon,
      group: 'Go to',
      to: `/${entity.path}`,
    })),
    ...(viewer?.role === 'admin' ? accounts : []),
    ...creatable.map((entity): Command => ({
      label: `New ${entity.one}`,
      icon: 'plus',
      group: 'Create',
      to: `/${entity.path}/new`,
    })),
  ];
}

/** Ctrl K: type where to go. */
export function CommandPalette({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog open={open} onClose={onClose} label="Go to" className="palette">
      <Commands onClose={onClose} />
    </Dialog>
  );
}

function Commands({ onClose }: { onClose: () => void }) {
  const { viewer } = useSession();
  const navigate = useNavigate();
  const [theme, setTheme] = useTheme();
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  const listId = useId();

  const nextTheme = theme === 'dark' ? 'light' : 'dark';
  const items = useMemo(() => {
    const words = text.trim().toLowerCase().split(/\s+/);
    const all = [
      ...commandsFor(viewer).map((command) => ({
        ...command,
        run: () => void navigate(command.to),
      })),
      {
        label: `Use the ${nextTheme} theme`,
        icon: nextTheme === 'dark' ? ('moon' as const) : ('sun' as const),
        group: 'Settings',
        run: () => setTheme(nextTheme),
      },
    ];
    return all.filter((item) => words.every((word) => item.label.toLowerCase().includes(word)));
  }, [text, viewer, navigate, nextTheme, setTheme]);
  const current = Math.min(active, items.length - 1);

  const run = (index: number) => {
    const item = items[index];
    if (!item) return;
    onClose();
    item.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') setActive(Math.min(current + 1, items.length - 1));
    else if (event.key === 'ArrowUp') setActive(Math.max(current - 1, 0));
    else if (event.key === 'Enter') run(current);
    else return;
    event.preventDefault();
  };

  return (
    <>
      <div className="palette-search">
        <Icon name="search" />
        <input
          type="text"
          role="combobox"
          aria-expanded="true"
          aria-controls={listId}
          aria-activedescendant={items[current] ? `${listId}-${current}` : undefined}
          aria-label="Where to?"
          placeholder="Where to?"
          autoComplete="off"
          // eslint-disable-next-line jsx-a11y/no-autofocus -- a palette opens to be typed into
          autoFocus
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setActive(0);
          }}
          onKeyDown={onKeyDown}
        />
        <Kbd>Esc</Kbd>
      </div>
      <div className="palette-list" id={listId} role="listbox" tabIndex={-1}>
        {items.map((item, index) => (
          <div key={item.label} role="presentation">
            {item.group !== items[index - 1]?.group && (
              <p className="palette-group" role="presentation">
                {item.group}
              </p>
            )}
            {/* eslint-disable-next-line jsx-a11y/click-events-have-key-events -- the input has the keys */}
            <div
              id={`${listId}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === current}
              className={cx('option', index === current && 'option-active')}
              onPointerMove={() => setActive(index)}
              onClick={() => run(index)}
            >
              <Icon name={item.icon} />
              <span>{item.label}</span>
            </div>
          </div>
        ))}
        {items.length === 0 && <p className="option-note">No such place.</p>}
      </div>
    </>
  );
}
