import { screen, waitFor, within } from '@testing-library/react';
import type { BaseRow, Entity } from '@/api/entity';
import { anyRole, fakeApi, refusal, viewer } from '@/test/api';
import { renderApp } from '@/test/render-app';
import { samples } from '@/test/samples';
import type { Audience } from '@/lib/access';
import { allEntities } from './entities';
import { roles, type Role } from './roles';

/** The registry leaves the row types out; the samples are of those types. */
const all = allEntities as readonly Entity<BaseRow, never>[];
const sampleOf = (path: string) => samples[path as keyof typeof samples];
const roleIn = (audience: Audience): Role | undefined =>
  typeof audience === 'string' ? anyRole : audience[0];
const outsider = (audience: Audience): Role | undefined =>
  typeof audience === 'string'
    ? undefined
    : (Object.keys(roles) as Role[]).find((role) => !audience.includes(role));

/** What a form sends for a row: its own fields, and the ids of what it relates to. */
function inputOf(row: object): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(row) as [string, unknown][]) {
    if (['id', 'created_at', 'updated_at', 'can'].includes(name)) continue;
    if (Array.isArray(value)) {
      input[`${name}_ids`] = (value as { id: string }[]).map(({ id }) => id);
    } else if (typeof value !== 'object' || value === null) {
      input[name] = value;
    }
  }
  return input;
}

describe.each(all.map((entity) => [entity.plural, entity] as const))('%s', (_name, entity) => {
  const sample = sampleOf(entity.path);
  const reader = roleIn(entity.access.read);

  it.runIf(reader)('are listed, each leading to its page', async () => {
    fakeApi(viewer(reader ?? anyRole));
    renderApp(`/${entity.path}`);
    const table = await screen.findByRole('table', { name: entity.plural });
    const link = within(table).getAllByRole('link')[0];
    expect(link).toHaveAttribute('href', `/${entity.path}/${sample.id}`);
  });

  it.runIf(reader)('have a page with what may be done', async () => {
    fakeApi(viewer(reader ?? anyRole));
    renderApp(`/${entity.path}/${sample.id}`);
    expect(await screen.findByRole('heading', { level: 1 })).toHaveTextContent(
      entity.label(sample).replace(/\s+/g, ' ').trim(),
    );
    expect(screen.getByRole('link', { name: 'Edit' })).toBeVisible();
    expect(screen.getByRole('button', { name: 'Delete' })).toBeVisible();
  });

  it.runIf(reader)('go back to the API as they came when nothing is changed', async () => {
    const calls = fakeApi(viewer(reader ?? anyRole));
    const { user, router } = renderApp(`/${entity.path}/${sample.id}/edit`);
    await user.click(await screen.findByRole('button', { name: 'Save changes' }));
    await waitFor(() => expect(router.state.location.pathname).not.toMatch(/edit$/));
    const patch = calls.find(({ method }) => method === 'PATCH');
    expect(patch?.body).toEqual(inputOf(sample));
    expect(patch?.headers.get('X-Requested-With')).toBe('app');
  });

  const stranger = outsider(entity.access.create);
  it.runIf(stranger)('cannot be added by a role that may not', async () => {
    fakeApi(viewer(stranger ?? anyRole));
    renderApp(`/${entity.path}/new`);
    expect(await screen.findByText('This page is not for your role')).toBeVisible();
    expect(screen.queryByRole('button', { name: /^Create/ })).not.toBeInTheDocument();
  });
});

const target = all.find((entity) => roleIn(entity.access.read));
describe.runIf(target)('any form', () => {
  const path = target?.path ?? '';
  const role = roleIn(target?.access.read ?? 'signed_in') ?? anyRole;
  const address = `/${path}/row-1/edit`;

  it('shows what the API refuses at the field it names', async () => {
    fakeApi(viewer(role), ({ method, body }) =>
      method === 'PATCH'
        ? refusal(422, 'Some fields need attention.', {
            [Object.keys(body as object)[0] ?? '']: 'Not like this.',
          })
        : undefined,
    );
    const { user, router } = renderApp(address);
    await user.click(await screen.findByRole('button', { name: 'Save changes' }));
    expect(await screen.findByRole('alert')).toHaveTextContent('Not like this.');
    expect(router.state.location.pathname).toBe(address);
  });

  it('keeps what was entered when the server cannot be reached', async () => {
    fakeApi(viewer(role), ({ method }) => {
      if (method === 'PATCH') throw new TypeError('failed to fetch');
      return undefined;
    });
    const { user } = renderApp(address);
    await user.click(await screen.findByRole('button', { name: 'Save changes' }));
    expect(await screen.findByRole('alert')).toHaveTextContent('cannot be reached');
  });
});

describe('signing in', () => {
  it('is asked of a visitor, who then comes to where they wanted', async () => {
    const closed = all.find((entity) => entity.access.create !== 'everyone');
    fakeApi(null);
    const { router } = renderApp(`/${closed?.path ?? ''}/new`);
    expect(await screen.findByRole('heading', { name: 'Sign in' })).toBeVisible();
    expect(router.state.location.search).toContain(
      encodeURIComponent(`/${closed?.path ?? ''}/new`),
    );
  });

  it('takes one click in a demonstration', async () => {
    let signedIn = false;
    const calls = fakeApi(null, ({ path }) => {
      if (path === '/demo') {
        const login = { role: anyRole, email: 'demo@example.com', password: 'secret' };
        return { status: 200, body: { logins: [login] } };
      }
      if (path === '/auth/login') {
        signedIn = true;
        return { status: 200, body: { user: viewer(anyRole) } };
      }
      if (path === '/auth/me' && signedIn) return { status: 200, body: { user: viewer(anyRole) } };
      return undefined;
    });
    const { user } = renderApp('/login');
    await user.click(await screen.findByRole('button', { name: /demo@example.com/ }));
    expect(await screen.findByRole('heading', { name: /Ada/ })).toBeVisible();
    expect(calls.find(({ path }) => path === '/auth/login')?.body).toEqual({
      email: 'demo@example.com',
      password: 'secret',
    });
  });

  it('says why it failed', async () => {
    fakeApi(null, ({ path }) =>
      path === '/auth/login' ? refusal(401, 'The email or the password is wrong.') : undefined,
    );
    const { user } = renderApp('/login');
    await user.type(await screen.findByLabelText('Email'), 'ada@example.com');
    await user.type(screen.getByLabelText('Password'), 'wrong');
    await user.click(screen.getByRole('button', { name: 'Sign in' }));
    expect(await screen.findByRole('alert')).toHaveTextContent('the password is wrong');
  });
});

it('shows a page for addresses that lead nowhere', async () => {
  fakeApi(viewer(anyRole));
  renderApp('/no/such/page');
  expect(await screen.findByText('There is no such page')).toBeVisible();
});
