import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen } from '@testing-library/react';
import { MemoryRouter } from 'react-router';
import { defineEntity, type BaseRow } from '@/api/entity';
import { fakeApi, viewer } from '@/test/api';
import { booleanFilter } from './filters';
import { ListPage } from './list-page';

interface Person extends BaseRow {
  name: string;
  trusted?: boolean;
}

const people = defineEntity<Person, never>({
  singular: 'Person',
  plural: 'People',
  one: 'person',
  many: 'people',
  path: 'people',
  icon: 'user',
  tone: 'teal',
  label: (row) => row.name,
  order: 'name',
  access: { create: [], read: 'everyone', see: { trusted: ['admin'] } },
});
const COLUMNS = [
  { key: 'name', header: 'Name', cell: (row: Person) => row.name },
  { key: 'trusted', header: 'Trusted', cell: (row: Person) => String(row.trusted ?? null) },
];
const FILTERS = [booleanFilter('trusted', 'Trusted')];

async function show(role: 'admin' | null) {
  const me = role && viewer(role);
  const row = { id: '1', created_at: '', updated_at: '', can: { update: false, delete: false } };
  const items = [{ ...row, name: 'Ada', ...(role ? { trusted: true } : {}) }];
  fakeApi(me, ({ path }) =>
    path === '/people'
      ? { status: 200, body: { items, total: 1, page: 1, page_size: 20 } }
      : undefined,
  );
  const client = new QueryClient();
  client.setQueryData(['me'], me);
  render(
    <QueryClientProvider client={client}>
      <MemoryRouter>
        <ListPage entity={people} columns={COLUMNS} filters={FILTERS} />
      </MemoryRouter>
    </QueryClientProvider>,
  );
  await screen.findByRole('table');
  return screen.getAllByRole('columnheader').map((header) => header.textContent);
}

it('has a column and a filter for each field that the viewer sees', async () => {
  expect(await show('admin')).toEqual(['Name', 'Trusted']);
  expect(screen.getByRole('button', { name: 'Trusted' })).toBeVisible();
});

it('tells nobody else that there is such a field', async () => {
  expect(await show(null)).toEqual(['Name']);
  expect(screen.queryByText('Trusted')).not.toBeInTheDocument();
});
