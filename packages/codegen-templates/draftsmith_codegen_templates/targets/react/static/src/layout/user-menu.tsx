import { Link, useNavigate } from 'react-router';
import { roles } from '@/app/roles';
import { profileOf } from '@/app/profiles';
import { useLogOut } from '@/auth/session';
import { Avatar } from '@/components/avatar';
import { Icon } from '@/components/icon';
import { Popover } from '@/components/popover';
import { useToast } from '@/components/toast';
import type { Viewer } from '@/lib/access';
import { ThemeSwitch } from './theme-switch';

/** Who is signed in, their profile, the theme, and the way out. */
export function UserMenu({ viewer, compact = false }: { viewer: Viewer; compact?: boolean }) {
  const navigate = useNavigate();
  const toast = useToast();
  const logOut = useLogOut();
  const name = viewer.name?.trim() ? viewer.name : viewer.email;
  const profile = profileOf[viewer.role];

  return (
    <Popover
      align={compact ? 'end' : 'start'}
      className={compact ? 'user-panel' : 'user-panel user-panel-up'}
      trigger={(props) => (
        <button type="button" className="user-button" {...props}>
          <Avatar name={name} />
          <span className="visually-hidden">Account of {compact && name}</span>
          {!compact && (
            <>
              <span className="user-name">
                <strong>{name}</strong>
                <small>{roles[viewer.role]}</small>
              </span>
              <Icon name="sort" />
            </>
          )}
        </button>
      )}
    >
      {(close) => (
        <>
          <div className="user-card">
            <strong>{name}</strong>
            <small>
              {viewer.email} · {roles[viewer.role]}
            </small>
          </div>
          <div className="menu-list">
            {profile && viewer.profile_id && (
              <Link
                to={`/${profile.path}/${viewer.profile_id}`}
                className="menu-item"
                onClick={close}
              >
                <Icon name="user" />
                My profile
              </Link>
            )}
            {viewer.role === 'admin' && (
              <Link to="/account/users" className="menu-item" onClick={close}>
                <Icon name="key" />
                Accounts
              </Link>
            )}
            <ThemeSwitch />
            <button
              type="button"
              className="menu-item"
              onClick={() =>
                logOut.mutate(undefined, {
                  onSuccess: () => void navigate('/login'),
                  onError: (error) => toast.error(error.message),
                })
              }
            >
              <Icon name="logOut" />
              Sign out
            </button>
          </div>
        </>
      )}
    </Popover>
  );
}
