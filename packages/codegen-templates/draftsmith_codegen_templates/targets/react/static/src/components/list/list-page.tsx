import { useMemo } from 'react';
import { useNavigate } from 'react-router';
import type { BaseRow, Entity } from '@/api/entity';
import { useRows } from '@/api/hooks';
import { useSession } from '@/auth/session';
import { mayAdd, mineIn, unseenIn } from '@/lib/access';
import { formatInteger } from '@/lib/format';
import { useHotkey } from '@/lib/use-hotkey';
import { useListState } from '@/lib/use-list-state';
import { Button, ButtonLink } from '../button';
import { PageHeader } from '../page-header';
import { RowsSkeleton } from '../skeleton';
import { EmptyState, ErrorState } from '../states';
import { without, type Column } from './columns';
import { DataTable } from './data-table';
import { FilterBar } from './filter-bar';
import { filterParams, type Filter } from './filters';
import { Pagination } from './pagination';
import { SearchBox } from './search-box';

interface ListPageProps<Row extends BaseRow> {
  entity: Entity<Row, never>;
  columns: readonly Column<Row>[];
  filters: readonly Filter[];
}

/** All records of an entity: search, filters, order and pages, all kept in the address. */
export function ListPage<Row extends BaseRow>({ entity, columns, filters }: ListPageProps<Row>) {
  const params = useMemo(() => filterParams(filters), [filters]);
  const state = useListState(params);
  const { data, error, isPlaceholderData, refetch } = useRows(entity, state.query);
  const { viewer } = useSession();
  const navigate = useNavigate();

  const mayCreate = mayAdd(entity, viewer);
  const mine = mineIn(entity, viewer);
  const unseen = unseenIn(entity, viewer);
  const needless = [...unseen, ...mine.map((relation) => `${relation}_id`)];
  const newPath = `/${entity.path}/new`;
  useHotkey('n', () => {
    if (mayCreate) void navigate(newPath);
  });

  const narrowed = state.q !== '' || Object.keys(state.filters).length > 0;
  const createLink = mayCreate && (
    <ButtonLink to={newPath} variant="primary" icon="plus">
      New {entity.one}
    </ButtonLink>
  );

  return (
    <div className="page">
      <PageHeader
        title={entity.plural}
        aside={data && <span className="count">{formatInteger(data.total)}</span>}
        actions={createLink}
      />
      <div className="toolbar">
        <SearchBox
          value={state.q}
          label={`Search ${entity.many}`}
          onSearch={(q) => state.set({ q })}
        />
        <FilterBar filters={filters.filter(({ name }) => !needless.includes(name))} state={state} />
        {narrowed && (
          <Button variant="ghost" small onClick={state.reset}>
            Clear all
          </Button>
        )}
      </div>
      <div className="card list-card">
        {error && !data ? (
          <ErrorState error={error} onRetry={() => void refetch()} />
        ) : !data ? (
          <RowsSkeleton />
        ) : data.items.length > 0 ? (
          <>
            <DataTable
              caption={entity.plural}
              columns={without(columns, ...mine, ...unseen)}
              rows={data.items}
              sort={state.sort}
              usual={entity.order}
              onSort={(sort) => state.set({ sort })}
              path={entity.path}
              stale={isPlaceholderData}
            />
            <Pagination state={state} total={data.total} />
          </>
        ) : narrowed || state.page > 1 ? (
          <EmptyState
            icon="search"
            title="Nothing matches"
            action={<Button onClick={state.reset}>Show all {entity.many}</Button>}
          >
            No {entity.one} fits what you are looking for. Try fewer words or filters.
          </EmptyState>
        ) : (
          <EmptyState icon={entity.icon} title={`No ${entity.many} yet`} action={createLink}>
            {mayCreate
              ? `Add the first ${entity.one} and it will show up here.`
              : `When there are ${entity.many} for you to see, they will show up here.`}
          </EmptyState>
        )}
      </div>
    </div>
  );
}
