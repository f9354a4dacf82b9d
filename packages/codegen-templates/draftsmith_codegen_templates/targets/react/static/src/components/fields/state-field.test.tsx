import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen } from '@testing-library/react';
import { useForm } from 'react-hook-form';
import { MemoryRouter, Route, Routes } from 'react-router';
import type { Step } from '@/lib/steps';
import { StateField } from './choices';

const OPTIONS = ['asked', 'agreed', 'done', 'dropped'].map((value) => ({
  value,
  label: value,
  tone: 'teal' as const,
}));
const STEPS: readonly Step[] = [
  { label: 'Agree', from: ['asked'], to: 'agreed', by: ['admin'] },
  { label: 'Finish', from: ['asked'], to: 'done', by: [] },
  { label: 'Drop', from: ['asked', 'agreed'], to: 'dropped', by: [] },
];

function Form({ state }: { state: string }) {
  const { control } = useForm({ defaultValues: { state } });
  return (
    <StateField control={control} name="state" label="State" options={OPTIONS} steps={STEPS} />
  );
}

function show(address: string, state: string, role: string | null) {
  const client = new QueryClient();
  client.setQueryData(['me'], role && { id: '1', email: 'a@example.com', name: 'A', role });
  render(
    <QueryClientProvider client={client}>
      <MemoryRouter initialEntries={[address]}>
        <Routes>
          <Route path="/rows/new" element={<Form state={state} />} />
          <Route path="/rows/:id/edit" element={<Form state={state} />} />
        </Routes>
      </MemoryRouter>
    </QueryClientProvider>,
  );
  return screen.queryAllByRole('radio').map((option) => option.getAttribute('value'));
}

it('offers where the record is and where the viewer may take it', () => {
  expect(show('/rows/1/edit', 'asked', 'admin')).toEqual(['asked', 'agreed', 'done', 'dropped']);
});

it('leaves out what others have to do', () => {
  expect(show('/rows/1/edit', 'asked', null)).toEqual(['asked', 'done', 'dropped']);
});

it('offers nothing else where there is no way on', () => {
  expect(show('/rows/1/edit', 'done', 'admin')).toEqual(['done']);
});

it('is not asked of a new record', () => {
  expect(show('/rows/new', 'asked', 'admin')).toEqual([]);
});
