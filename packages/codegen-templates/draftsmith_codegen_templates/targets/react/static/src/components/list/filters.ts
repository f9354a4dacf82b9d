import type { AnyEntity } from '@/api/entity';
import type { Option } from '../badge';

/** What a list can be narrowed by. Each kind knows the query parameters it sets. */
export type Filter =
  | { kind: 'choice'; name: string; label: string; options: readonly Option[] }
  | { kind: 'boolean'; name: string; label: string }
  | { kind: 'date'; name: string; label: string; instants: boolean }
  | { kind: 'relation'; name: string; label: string; entity: AnyEntity };

type Options = readonly Option[];

export const choiceFilter = (name: string, label: string, options: Options): Filter => ({
  kind: 'choice',
  name,
  label,
  options,
});

export const booleanFilter = (name: string, label: string): Filter => ({
  kind: 'boolean',
  name,
  label,
});

/** Days, for a field that holds a calendar date. */
export const dateFilter = (name: string, label: string): Filter => ({
  kind: 'date',
  name,
  label,
  instants: false,
});

/** Days, for a field that holds an instant: a day begins and ends where the reader is. */
export const dateTimeFilter = (name: string, label: string): Filter => ({
  kind: 'date',
  name,
  label,
  instants: true,
});

/** `name` is the query parameter: "doctor_id". */
export const relationFilter = (name: string, label: string, entity: AnyEntity): Filter => ({
  kind: 'relation',
  name,
  label,
  entity,
});

/** The query parameters a list's filters may set. */
export function filterParams(filters: readonly Filter[]): string[] {
  return filters.flatMap((filter) =>
    filter.kind === 'date' ? [`${filter.name}_from`, `${filter.name}_to`] : [filter.name],
  );
}
