import {
  useMutation,
  useQuery,
  useQueryClient,
  type QueryClient,
  type UseMutationResult,
} from '@tanstack/react-query';
import { ApiError, request } from '@/api/client';
import type { Viewer } from '@/lib/access';

const ME = ['me'] as const;

export interface Credentials {
  email: string;
  password: string;
}

export interface SignUp extends Credentials {
  name?: string;
  role?: string;
  profile?: Record<string, unknown>;
}

export interface DemoLogin extends Credentials {
  role: string;
}

async function fetchMe(signal?: AbortSignal): Promise<Viewer | null> {
  try {
    return (await request<{ user: Viewer }>('GET', '/auth/me', { signal })).user;
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  }
}

/** Who is signed in. `viewer` is null for a visitor; `status` tells whether we know yet. */
export function useSession() {
  const { data, status, error, refetch } = useQuery({
    queryKey: ME,
    queryFn: ({ signal }) => fetchMe(signal),
    staleTime: 5 * 60_000,
  });
  return { viewer: data ?? null, status, error, refetch };
}

/** The session has ended on the server: every page that needs one goes to the log-in page. */
export function forgetSession(client: QueryClient): void {
  client.setQueryData(ME, null);
}

export const isSignedIn = (client: QueryClient) => Boolean(client.getQueryData(ME));

/** Another person sees other data, so nothing of the previous one's stays in the cache. */
async function startAfresh(client: QueryClient): Promise<void> {
  client.removeQueries({ predicate: (query) => query.queryKey[0] !== ME[0] });
  client.setQueryData(ME, await fetchMe());
}

export function useLogIn(): UseMutationResult<void, Error, Credentials> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ email, password }: Credentials) => {
      await request('POST', '/auth/login', { body: { email, password } });
      await startAfresh(client);
    },
  });
}

export function useSignUp(): UseMutationResult<void, Error, SignUp> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: SignUp) => {
      await request('POST', '/auth/signup', { body });
      await startAfresh(client);
    },
  });
}

/** Chooses a password with the token of an invitation, which signs in. */
export function useAccept(): UseMutationResult<void, Error, { token: string; password: string }> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: { token: string; password: string }) => {
      await request('POST', '/auth/accept', { body });
      await startAfresh(client);
    },
  });
}

export function useLogOut(): UseMutationResult<void, Error, void> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => request<void>('POST', '/auth/logout'),
    onSuccess: () => {
      forgetSession(client);
      client.removeQueries({ predicate: (query) => query.queryKey[0] !== ME[0] });
    },
  });
}

/** One-click logins of a demonstration; none when the app runs for real. */
export function useDemoLogins(): DemoLogin[] {
  const { data } = useQuery({
    queryKey: ['demo'],
    queryFn: async ({ signal }) => {
      try {
        return (await request<{ logins: DemoLogin[] }>('GET', '/demo', { signal })).logins;
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return [];
        throw error;
      }
    },
    staleTime: Infinity,
    retry: false,
  });
  return data ?? [];
}
