import type { Viewer } from '@/lib/access';
import { allEntities } from '@/app/entities';
import { roles, type Role } from '@/app/roles';
import { samples } from './samples';

/** A request the app made. */
export interface Call {
  method: string;
  path: string;
  query: URLSearchParams;
  body: unknown;
  headers: Headers;
}

type Answer = { status: number; body: unknown } | undefined;
type Answerer = (call: Call) => Answer;

const json = (status: number, body: unknown) =>
  new Response(status === 204 ? null : JSON.stringify(body), { status });

export const refusal = (
  status: number,
  message: string,
  fields: Record<string, string> = {},
): Answer => ({
  status,
  body: { error: { code: 'refused', message, details: { fields } }, requestId: 'request-1' },
});

export function viewer(role: Role): Viewer {
  return { id: 'user-1', email: 'ada@example.com', name: 'Ada Lovelace', role, profile_id: null };
}

/** A role of the app; tests that need no particular one take the first. */
export const anyRole = Object.keys(roles)[0] as Role;

/** The API as the app sees it: one sample row of everything. `answer` goes first and may refuse. */
export function fakeApi(me: Viewer | null, answer: Answerer = () => undefined): Call[] {
  const calls: Call[] = [];
  vi.stubGlobal('fetch', (input: string, init: RequestInit = {}) => {
    const url = new URL(input, 'http://app.test');
    const call: Call = {
      method: init.method ?? 'GET',
      path: url.pathname.replace(/^\/api/, ''),
      query: url.searchParams,
      body: typeof init.body === 'string' ? JSON.parse(init.body) : undefined,
      headers: new Headers(init.headers),
    };
    calls.push(call);
    const { status, body } = answer(call) ?? usual(call, me);
    return Promise.resolve(json(status, body));
  });
  return calls;
}

function usual({ path }: Call, me: Viewer | null): NonNullable<Answer> {
  if (path === '/auth/me' && me) return { status: 200, body: { user: me } };
  if (path === '/stats') {
    return { status: 200, body: Object.fromEntries(allEntities.map(({ path: key }) => [key, 1])) };
  }
  const [, name = '', id] = path.split('/');
  const row = name in samples ? samples[name as keyof typeof samples] : undefined;
  if (path === '/auth/me') return refusal(401, 'Please sign in.') as NonNullable<Answer>;
  if (!row) return refusal(404, 'There is no such thing.') as NonNullable<Answer>;
  if (id === 'options') return { status: 200, body: { items: [{ id: row.id, label: 'Sample' }] } };
  if (id !== undefined) return { status: 200, body: row };
  return { status: 200, body: { items: [row], total: 1, page: 1, page_size: 20 } };
}
