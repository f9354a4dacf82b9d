import { screen, waitFor } from '@testing-library/react';
import { roles } from '@/app/roles';
import { fakeApi, refusal, viewer } from '@/test/api';
import { renderApp } from '@/test/render-app';

const grace = {
  id: 'user-2',
  email: 'grace@example.com',
  name: 'Grace Hopper',
  role: 'admin',
  state: 'active',
  created_at: '2026-01-02T03:04:05Z',
};
const invitation = { user: grace, token: 'secret', expires_at: '2026-01-09T03:04:05Z' };

const fake = () =>
  fakeApi(viewer('admin'), ({ method, path }) => {
    if (method === 'GET' && path === '/auth/users') {
      return { status: 200, body: { items: [grace], total: 1, page: 1, page_size: 20 } };
    }
    if (method === 'POST' && path.startsWith('/auth/users'))
      return { status: 201, body: invitation };
    if (method === 'PATCH') return { status: 200, body: { ...grace, state: 'deactivated' } };
    return undefined;
  });

describe('accounts', () => {
  it('give out a link to whoever is invited', async () => {
    const calls = fake();
    const { user } = renderApp('/account/users');
    await user.click(await screen.findByRole('button', { name: 'Invite' }));
    await user.type(screen.getByLabelText('Email'), 'grace@example.com');
    const radio = screen.queryByRole('radio', { name: roles.admin });
    if (radio) await user.click(radio);
    else await user.selectOptions(screen.getByLabelText('Role'), 'admin');
    await user.click(screen.getAllByRole('button', { name: 'Invite' }).at(-1) as HTMLElement);
    const link = await screen.findByRole('textbox', { name: 'Link' });
    expect(link).toHaveDisplayValue(/\/account\/invitation#secret$/);
    const sent = calls.find(({ method }) => method === 'POST')?.body;
    expect(sent).toMatchObject({ email: 'grace@example.com', name: null });
  });

  it('are deactivated after a question', async () => {
    const calls = fake();
    const { user } = renderApp('/account/users');
    await user.click(await screen.findByRole('button', { name: 'Deactivate Grace Hopper' }));
    expect(calls.some(({ method }) => method === 'PATCH')).toBe(false);
    await user.click(await screen.findByRole('button', { name: 'Deactivate' }));
    await waitFor(() =>
      expect(calls.find(({ method }) => method === 'PATCH')).toMatchObject({
        path: '/auth/users/user-2',
        body: { is_active: false },
      }),
    );
  });
});

it('an invitation that is used up says so', async () => {
  const calls = fakeApi(null, ({ path }) =>
    path === '/auth/accept' ? refusal(404, 'This link is not valid any more.') : undefined,
  );
  const { user } = renderApp('/account/invitation#secret');
  await user.type(await screen.findByLabelText('Password'), 'correct horse battery');
  await user.click(screen.getByRole('button', { name: 'Save and sign in' }));
  expect(await screen.findByRole('alert')).toHaveTextContent('not valid any more');
  expect(calls.find(({ path }) => path === '/auth/accept')?.body).toEqual({
    token: 'secret',
    password: 'correct horse battery',
  });
});
