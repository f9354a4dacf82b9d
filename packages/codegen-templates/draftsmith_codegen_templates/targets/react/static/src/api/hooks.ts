import {
  keepPreviousData,
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query';
import { request } from './client';
import type { BaseRow, Entity, ListQuery, Page, Reference } from './entity';

export function useRows<Row extends BaseRow>(
  entity: Pick<Entity<Row, never>, 'path' | 'list'>,
  query: ListQuery,
  enabled = true,
): UseQueryResult<Page<Row>> {
  return useQuery({
    queryKey: [entity.path, 'list', query],
    queryFn: ({ signal }) => entity.list(query, signal),
    placeholderData: keepPreviousData,
    enabled,
  });
}

export function useRow<Row extends BaseRow>(
  entity: Pick<Entity<Row, never>, 'path' | 'get'>,
  id: string,
): UseQueryResult<Row> {
  return useQuery({
    queryKey: [entity.path, 'row', id],
    queryFn: ({ signal }) => entity.get(id, signal),
  });
}

export function useOptions(
  entity: Pick<Entity<never, never>, 'path' | 'options'>,
  q: string,
  enabled = true,
): UseQueryResult<Reference[]> {
  return useQuery({
    queryKey: [entity.path, 'options', q],
    queryFn: ({ signal }) => entity.options(q, signal),
    placeholderData: keepPreviousData,
    enabled,
  });
}

/** How many rows of each entity the viewer may read. */
export function useStats(): UseQueryResult<Record<string, number>> {
  return useQuery({
    queryKey: ['stats'],
    queryFn: ({ signal }) => request<Record<string, number>>('GET', '/stats', { signal }),
  });
}

/** Creates (no id) or updates a row. A row's label shows up in other rows, so everything is read afresh after. */
export function useSave<Row extends BaseRow, Input>(
  entity: Entity<Row, Input>,
  id?: string,
): UseMutationResult<Row, Error, Input> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: Input) =>
      id === undefined ? entity.create(input) : entity.update(id, input),
    onSuccess: (row) => {
      client.setQueryData([entity.path, 'row', row.id], row);
      void client.invalidateQueries();
    },
  });
}

export function useRemove<Row extends BaseRow>(
  entity: Pick<Entity<Row, never>, 'path' | 'remove'>,
): UseMutationResult<void, Error, string> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => entity.remove(id),
    onSuccess: (_nothing, id) => {
      client.removeQueries({ queryKey: [entity.path, 'row', id] });
      void client.invalidateQueries();
    },
  });
}
