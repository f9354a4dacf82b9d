import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { MemoryRouter } from 'react-router';
import type { Reference } from '@/api/entity';
import { Combobox } from './combobox';
import { ConfirmProvider, useConfirm } from './confirm';
import { UrlLink } from './values';

const rows: Reference[] = [
  { id: '1', label: 'Ada Lovelace' },
  { id: '2', label: 'Grace Hopper' },
];
const people = {
  path: 'people',
  many: 'people',
  options: (q: string) =>
    Promise.resolve(rows.filter((row) => row.label.toLowerCase().includes(q.toLowerCase()))),
};

function Picker() {
  const [value, setValue] = useState<Reference | null>(null);
  return (
    <QueryClientProvider client={new QueryClient()}>
      <Combobox entity={people} label="Person" value={value} onChange={setValue} />
      <output>{value?.id ?? 'nobody'}</output>
    </QueryClientProvider>
  );
}

it('finds a row by typing and takes it with the keyboard alone', async () => {
  const user = userEvent.setup();
  render(<Picker />);
  await user.click(screen.getByRole('combobox', { name: 'Person' }));
  expect(await screen.findAllByRole('option')).toHaveLength(2);
  await user.keyboard('grace');
  await waitFor(() => expect(screen.getAllByRole('option')).toHaveLength(1));
  await user.keyboard('{Enter}');
  expect(screen.getByRole('status')).toHaveTextContent('2');
  expect(screen.queryByRole('listbox')).not.toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Clear' }));
  expect(screen.getByRole('status')).toHaveTextContent('nobody');
});

function Asking({ onAnswer }: { onAnswer: (yes: boolean) => void }) {
  const confirm = useConfirm();
  const ask = async () =>
    onAnswer(await confirm({ title: 'Delete it?', text: 'For good.', confirmLabel: 'Delete' }));
  return <button onClick={() => void ask()}>Ask</button>;
}

it.each([
  ['Delete', true],
  ['Cancel', false],
])('resolves a question with %s', async (button, answer) => {
  const user = userEvent.setup();
  const onAnswer = vi.fn();
  render(
    <ConfirmProvider>
      <Asking onAnswer={onAnswer} />
    </ConfirmProvider>,
  );
  await user.click(screen.getByRole('button', { name: 'Ask' }));
  await user.click(await screen.findByRole('button', { name: button }));
  await waitFor(() => expect(onAnswer).toHaveBeenCalledWith(answer));
});

it('never makes a link of anything but a web address', () => {
  render(
    <MemoryRouter>
      <UrlLink value="javascript:alert(1)" />
      <UrlLink value="https://example.com/" />
    </MemoryRouter>,
  );
  expect(screen.getAllByRole('link')).toHaveLength(1);
  expect(screen.getByRole('link')).toHaveAttribute('rel', 'noreferrer');
});
