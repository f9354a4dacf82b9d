import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';
import type { ListQuery } from '@/api/entity';

export const PAGE_SIZES = [10, 20, 50, 100] as const;
const DEFAULT_PAGE_SIZE = 20;

export interface ListState {
  q: string;
  /** "-starts_at" or "name"; empty for the API's own order. */
  sort: string;
  page: number;
  pageSize: number;
  /** What is set of the filter parameters, by parameter name. */
  filters: Readonly<Record<string, string>>;
  query: ListQuery;
  /** Sets (or with an empty value removes) parameters; anything but a page change goes back to page one. */
  set: (changes: Readonly<Record<string, string>>) => void;
  /** Removes the search and all filters. */
  reset: () => void;
}

/** The state of a list lives in its address: it survives a reload, can be shared, and Back undoes a change. */
export function useListState(filterParams: readonly string[]): ListState {
  const [params, setParams] = useSearchParams();

  const set = useCallback(
    (changes: Readonly<Record<string, string>>) => {
      setParams(
        (previous) => {
          const next = new URLSearchParams(previous);
          if (!('page' in changes)) next.delete('page');
          for (const [key, value] of Object.entries(changes)) {
            if (value === '') next.delete(key);
            else next.set(key, value);
          }
          return next;
        },
        { replace: 'q' in changes },
      );
    },
    [setParams],
  );

  return useMemo(() => {
    const q = params.get('q') ?? '';
    const sort = params.get('sort') ?? '';
    const page = Math.max(1, Number(params.get('page')) || 1);
    const wanted = Number(params.get('page_size'));
    const pageSize = PAGE_SIZES.find((size) => size === wanted) ?? DEFAULT_PAGE_SIZE;
    const filters: Record<string, string> = {};
    for (const name of filterParams) {
      const value = params.get(name);
      if (value) filters[name] = value;
    }
    const query: ListQuery = { q, sort, page, page_size: pageSize, ...filters };
    const reset = () =>
      set(Object.fromEntries(['q', ...filterParams].map((name) => [name, ''] as const)));
    return { q, sort, page, pageSize, filters, query, set, reset };
  }, [params, filterParams, set]);
}
