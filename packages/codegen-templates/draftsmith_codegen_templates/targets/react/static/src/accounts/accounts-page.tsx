import { useState } from 'react';
import { useSession } from '@/auth/session';
import { Avatar } from '@/components/avatar';
import { Choice } from '@/components/badge';
import { Button } from '@/components/button';
import { useConfirm } from '@/components/confirm';
import { Dialog } from '@/components/dialog';
import { Pagination } from '@/components/list/pagination';
import { SearchBox } from '@/components/list/search-box';
import { PageHeader } from '@/components/page-header';
import { RowsSkeleton } from '@/components/skeleton';
import { EmptyState, ErrorState } from '@/components/states';
import { useToast } from '@/components/toast';
import { formatInteger } from '@/lib/format';
import { useListState } from '@/lib/use-list-state';
import {
  roleOptions,
  states,
  useAccounts,
  useInviteAgain,
  useSetActive,
  type Account,
  type Invitation,
} from './accounts';
import { InvitationLink } from './invitation-link';
import { InviteForm } from './invite-form';

const NO_FILTERS: readonly string[] = [];

/** Everybody who can log in; new people are invited here, and those who leave are locked out. */
export function AccountsPage() {
  const state = useListState(NO_FILTERS);
  const { data, error, refetch } = useAccounts({
    q: state.q,
    page: state.page,
    page_size: state.pageSize,
  });
  const [inviting, setInviting] = useState(false);
  const [invitation, setInvitation] = useState<Invitation | null>(null);
  const close = () => {
    setInviting(false);
    setInvitation(null);
  };

  return (
    <div className="page">
      <PageHeader
        title="Accounts"
        aside={data && <span className="count">{formatInteger(data.total)}</span>}
        actions={
          <Button variant="primary" icon="plus" onClick={() => setInviting(true)}>
            Invite
          </Button>
        }
      />
      <div className="toolbar">
        <SearchBox value={state.q} label="Search accounts" onSearch={(q) => state.set({ q })} />
      </div>
      <div className="card list-card">
        {error && !data ? (
          <ErrorState error={error} onRetry={() => void refetch()} />
        ) : !data ? (
          <RowsSkeleton />
        ) : data.items.length > 0 ? (
          <>
            <ul className="accounts" role="list">
              {data.items.map((account) => (
                <AccountRow key={account.id} account={account} onLink={setInvitation} />
              ))}
            </ul>
            <Pagination state={state} total={data.total} />
          </>
        ) : (
          <EmptyState icon="search" title="Nobody matches">
            No account has these words in its name or address.
          </EmptyState>
        )}
      </div>
      <Dialog
        open={inviting || invitation !== null}
        onClose={close}
        label={invitation ? 'Link for the invitation' : 'Invite somebody'}
      >
        {invitation ? (
          <InvitationLink invitation={invitation} onDone={close} />
        ) : (
          <InviteForm onInvited={setInvitation} onCancel={close} />
        )}
      </Dialog>
    </div>
  );
}

function AccountRow({
  account,
  onLink,
}: {
  account: Account;
  onLink: (invitation: Invitation) => void;
}) {
  const { viewer } = useSession();
  const confirm = useConfirm();
  const toast = useToast();
  const setActive = useSetActive();
  const inviteAgain = useInviteAgain();
  const { name, email, role, state } = account;
  const onError = (error: Error) => toast.error(error.message);

  const toggle = async () => {
    const sure =
      state === 'deactivated' ||
      (await confirm({
        title: `Deactivate ${name}?`,
        text: 'They are signed out at once and cannot sign in again until you activate the account. What they entered stays.',
        confirmLabel: 'Deactivate',
      }));
    if (sure) setActive.mutate(account, { onError });
  };

  return (
    <li className="account">
      <Avatar name={name} />
      <span className="account-text">
        <strong>{name}</strong>
        <small>{email}</small>
      </span>
      <span className="account-badges">
        <Choice value={role} options={roleOptions} />
        <Choice value={state} options={states} />
      </span>
      <span className="account-actions">
        {viewer?.id === account.id ? (
          <small>This is you</small>
        ) : (
          <>
            {state !== 'deactivated' && (
              <Button
                small
                variant="ghost"
                icon="key"
                aria-label={`New link for ${name}`}
                busy={inviteAgain.isPending}
                onClick={() => inviteAgain.mutate(account, { onSuccess: onLink, onError })}
              >
                New link
              </Button>
            )}
            <Button
              small
              variant="ghost"
              aria-label={`${state === 'deactivated' ? 'Activate' : 'Deactivate'} ${name}`}
              busy={setActive.isPending}
              onClick={() => void toggle()}
            >
              {state === 'deactivated' ? 'Activate' : 'Deactivate'}
            </Button>
          </>
        )}
      </span>
    </li>
  );
}
