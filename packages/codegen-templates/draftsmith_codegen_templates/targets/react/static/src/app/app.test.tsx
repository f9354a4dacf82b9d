import { screen, waitFor, within } from '@testing-library/react';
import type { BaseRow, Entity } from '@/api/entity';
import { anyRole, fakeApi, refusal, viewer } from '@/test/api';
import { renderApp } from '@/test/render-app';
import { samples } from '@/test/samples';
import { mayEver, unaskedIn, unseenIn, type Audience } from '@/lib/access';
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

/** What a form sends for a row: its own fields but those it does not ask for, and the ids of what it relates to. */
function inputOf(row: object, unasked: readonly string[]): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(row) as [string, unknown][]) {
    if (['id', 'created_at', 'updated_at', 'can', ...unasked].includes(name)) continue;
    if (Array.isArray(value)) {
      input[`${name}_ids`] = (value as { id: string }[]).map(({ id }) => id);
    } else if (typeof value !== 'object' || value === null) {
      input[name] = value;
    }
  }
  return input;
}

const rows = all.flatMap((entity) => {
  const reader = roleIn(entity.access.read);
  return reader ? [{ name: entity.plural, entity, reader, sample: sampleOf(entity.path) }] : [];
});

describe.each(rows)('$name', ({ entity, reader, sample }) => {
  it('are listed, each leading to its page', async () => {
    fakeApi(viewer(reader));
    renderApp(`/${entity.path}`);
    const table = await screen.findByRole('table', { name: entity.plural });
    const link = within(table).getAllByRole('link')[0];
    expect(link).toHaveAttribute('href', `/${entity.path}/${sample.id}`);
  });

  it('have a page with what may be done', async () => {
    fakeApi(viewer(reader));
    renderApp(`/${entity.path}/${sample.id}`);
    expect(await screen.findByRole('heading', { level: 1 })).toHaveTextContent(
      entity.label(sample).replace(/\s+/g, ' ').trim(),
    );
    expect(screen.getByRole('link', { name: 'Edit' })).toBeVisible();
    expect(screen.getByRole('button', { name: 'Delete' })).toBeVisible();
  });

  it('go back to the API as they came when nothing is changed', async () => {
    const calls = fakeApi(viewer(reader));
    const { user, router } = renderApp(`/${entity.path}/${sample.id}/edit`);
    await user.click(await screen.findByRole('button', { name: 'Save changes' }));
    await waitFor(() => expect(router.state.location.pathname).not.toMatch(/edit$/));
    const patch = calls.find(({ method }) => method === 'PATCH');
    expect(patch?.body).toEqual(inputOf(sample, unaskedIn(entity, viewer(reader), false)));
    expect(patch?.headers.get('X-Requested-With')).toBe('app');
  });
});

const guarded = rows.flatMap(({ name, entity, sample }) =>
  Object.entries(entity.access.set ?? {}).flatMap(([field, setters]) =>
    (Object.keys(roles) as Role[])
      .filter((role) => mayEver(entity.access.read, viewer(role)))
      .map((role) => ({ name, entity, sample, field, role, asked: setters.includes(role) })),
  ),
);

it.each(guarded)(
  'the $field of $name is asked of a $role: $asked',
  async ({ entity, sample, field, role, asked }) => {
    fakeApi(viewer(role));
    renderApp(`/${entity.path}/${sample.id}/edit`);
    await screen.findByRole('button', { name: 'Save changes' });
    const hidden = unseenIn(entity, viewer(role)).includes(field);
    const input = document.querySelector(`[data-field="${field}"]`);
    expect(input !== null).toBe(asked && !hidden);
  },
);

const refusals = all.flatMap((entity) => {
  const stranger = outsider(entity.access.create);
  return stranger ? [{ name: entity.plural, path: entity.path, stranger }] : [];
});

it.each(refusals)('$name cannot be added by a $stranger', async ({ path, stranger }) => {
  fakeApi(viewer(stranger));
  renderApp(`/${path}/new`);
  expect(await screen.findByText('This page is not for your role')).toBeVisible();
  expect(screen.queryByRole('button', { name: /^Create/ })).not.toBeInTheDocument();
});

describe.each(rows.slice(0, 1))('the form of $name', ({ entity, reader }) => {
  const address = `/${entity.path}/row-1/edit`;

  it('shows what the API refuses at the field it names', async () => {
    fakeApi(viewer(reader), ({ method, body }) =>
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
    fakeApi(viewer(reader), ({ method }) => {
      if (method === 'PATCH') throw new TypeError('failed to fetch');
      return undefined;
    });
    const { user } = renderApp(address);
    await user.click(await screen.findByRole('button', { name: 'Save changes' }));
    expect(await screen.findByRole('alert')).toHaveTextContent('cannot be reached');
  });
});

const closed = all.filter((entity) => entity.access.create !== 'everyone').slice(0, 1);

it.each(closed)('asks a visitor to sign in first: $plural', async ({ path }) => {
  fakeApi(null);
  const { router } = renderApp(`/${path}/new`);
  expect(await screen.findByRole('heading', { name: 'Sign in' })).toBeVisible();
  expect(router.state.location.search).toContain(encodeURIComponent(`/${path}/new`));
});

describe('signing in', () => {
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
