import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { vi } from 'vitest';
import { defineEntity, type BaseRow } from '@/api/entity';
import type { Step } from '@/lib/steps';
import { fakeApi } from '@/test/api';
import { ConfirmProvider } from '../confirm';
import { ToastProvider } from '../toast';
import { RecordSteps } from './record-steps';

interface Asked extends BaseRow {
  state: string;
}

const STEPS: readonly Step[] = [
  { label: 'Agree', from: ['asked'], to: 'agreed', by: ['admin'] },
  { label: 'Drop', from: ['asked', 'agreed'], to: 'dropped', by: [] },
];
const asked = defineEntity<Asked, never>({
  singular: 'Request',
  plural: 'Requests',
  one: 'request',
  many: 'requests',
  path: 'requests',
  icon: 'book',
  tone: 'teal',
  label: () => 'A wish',
  order: '-created_at',
  access: { create: 'everyone', read: 'everyone' },
});

function show(state: string, role: string | null, mayChange = true) {
  const row = {
    id: '1',
    created_at: '',
    updated_at: '',
    can: { update: mayChange, delete: false },
    state,
  };
  fakeApi(null);
  const save = vi.fn(() => Promise.resolve(row));
  const client = new QueryClient();
  client.setQueryData(['me'], role && { id: '1', email: 'a@example.com', name: 'A', role });
  render(
    <QueryClientProvider client={client}>
      <ToastProvider>
        <ConfirmProvider>
          <RecordSteps entity={{ ...asked, update: save }} row={row} steps={{ state: STEPS }} />
        </ConfirmProvider>
      </ToastProvider>
    </QueryClientProvider>,
  );
  return save;
}

const buttons = () => screen.queryAllByRole('button').map((button) => button.textContent);

it('offers the steps that lead on from where the record is', () => {
  show('asked', 'admin');
  expect(buttons()).toEqual(['Agree', 'Drop']);
});

it('offers no step that is for others', () => {
  show('asked', null);
  expect(buttons()).toEqual(['Drop']);
});

it('offers a step of the viewer’s on a record that they may not change otherwise', () => {
  show('asked', 'admin', false);
  expect(buttons()).toEqual(['Agree']);
});

it('takes a step at once', async () => {
  const update = show('asked', 'admin');
  await userEvent.click(screen.getByRole('button', { name: 'Agree' }));
  expect(update).toHaveBeenCalledWith('1', { state: 'agreed' });
});

it('asks before a step that nothing follows', async () => {
  const update = show('agreed', 'admin');
  await userEvent.click(screen.getByRole('button', { name: 'Drop' }));
  expect(update).not.toHaveBeenCalled();
  expect(await screen.findByText(/“A wish” stays dropped/)).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Yes, drop' }));
  expect(update).toHaveBeenCalledWith('1', { state: 'dropped' });
});
