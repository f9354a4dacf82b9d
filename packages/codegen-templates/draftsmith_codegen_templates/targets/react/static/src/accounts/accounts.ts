import {
  keepPreviousData,
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query';
import { request } from '@/api/client';
import type { ListQuery, Page } from '@/api/entity';
import { roles, type Role } from '@/app/roles';
import type { Option, Tone } from '@/components/badge';

const USERS = '/auth/users';

/** Somebody who can log in, or who was invited to. */
export interface Account {
  id: string;
  email: string;
  name: string;
  role: Role;
  state: 'active' | 'invited' | 'deactivated';
  created_at: string;
}

export const states = [
  { value: 'active', label: 'Active', tone: 'green' },
  { value: 'invited', label: 'Invited', tone: 'amber' },
  { value: 'deactivated', label: 'Deactivated', tone: 'gray' },
] as const satisfies readonly Option<Account['state']>[];

const tones: readonly Tone[] = ['teal', 'blue', 'violet', 'pink'];

export const roleOptions = Object.entries(roles).map(([value, label], index): Option => {
  return { value, label, tone: tones[index % tones.length] ?? 'teal' };
});

/** The secret of a link with which somebody chooses a password; the API tells it this once. */
export interface Invitation {
  user: Account;
  token: string;
  expires_at: string;
}

export interface Invite {
  email: string;
  name: string | null;
  role: string;
  profile_id?: string;
}

/** The secret follows a #, which browsers send to no server and so no log keeps. */
export const linkOf = ({ token }: Invitation) =>
  `${window.location.origin}/account/invitation#${token}`;

export function useAccounts(query: ListQuery): UseQueryResult<Page<Account>> {
  return useQuery({
    queryKey: ['accounts', query],
    queryFn: ({ signal }) => request<Page<Account>>('GET', USERS, { query, signal }),
    placeholderData: keepPreviousData,
  });
}

export function useInvite(): UseMutationResult<Invitation, Error, Invite> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Invite) => request<Invitation>('POST', USERS, { body }),
    onSuccess: () => void client.invalidateQueries(),
  });
}

/** A new link for somebody who lost theirs or forgot the password. */
export function useInviteAgain(): UseMutationResult<Invitation, Error, Account> {
  return useMutation({
    mutationFn: ({ id }: Account) => request<Invitation>('POST', `${USERS}/${id}/invitation`),
  });
}

/** Locks somebody out, or lets them in again. */
export function useSetActive(): UseMutationResult<Account, Error, Account> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, state }: Account) =>
      request<Account>('PATCH', `${USERS}/${id}`, { body: { is_active: state === 'deactivated' } }),
    onSuccess: () => void client.invalidateQueries({ queryKey: ['accounts'] }),
  });
}
