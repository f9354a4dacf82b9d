import type { IconName } from '@/components/icon';
import type { Tone } from '@/components/badge';
import type { Role } from '@/app/roles';
import type { Audience } from '@/lib/access';
import { request, type QueryValue } from './client';

/** What every row of the API carries beside its own fields. */
export interface BaseRow {
  id: string;
  created_at: string;
  updated_at: string;
  can: { update: boolean; delete: boolean };
}

/** A row of another entity, as a relation shows it. */
export interface Reference {
  id: string;
  label: string;
}

export interface Page<Row> {
  items: Row[];
  total: number;
  page: number;
  page_size: number;
}

export type ListQuery = Readonly<Record<string, QueryValue>>;

interface Definition<Row extends BaseRow> {
  /** "Appointment" and "Appointments", as titles. */
  singular: string;
  plural: string;
  /** "appointment" and "appointments", inside a sentence. */
  one: string;
  many: string;
  /** The path segment of both the API and the pages. */
  path: string;
  icon: IconName;
  tone: Tone;
  /** The name a row goes by in titles and messages. */
  label: (row: Row) => string;
  /** What the API sorts by unless asked otherwise: "-starts_at" or "name". */
  order: string;
  access: {
    /** Who could ever do what; the API decides for each row. */
    create: Audience;
    read: Audience;
    /** By role, the relations that are the reader in every row they may read: no news to them. */
    mine?: Partial<Record<Role, readonly string[]>>;
    /** The roles that may read their own profile here and nothing else. */
    alone?: readonly Role[];
    /** By field, the roles that see it, where not everybody does who may read the row: the API leaves it out for others. */
    see?: Readonly<Record<string, readonly Role[]>>;
    /** By field, the roles that set it, where not everybody does who may change the row. */
    set?: Readonly<Record<string, readonly Role[]>>;
  };
}

/** One kind of record: its words, its pages, who may use it, and its API. `Input` is what a form sends. */
export interface Entity<Row extends BaseRow, Input> extends Definition<Row> {
  list: (query: ListQuery, signal?: AbortSignal) => Promise<Page<Row>>;
  get: (id: string, signal?: AbortSignal) => Promise<Row>;
  create: (input: Input) => Promise<Row>;
  update: (id: string, input: Input) => Promise<Row>;
  remove: (id: string) => Promise<void>;
  options: (q: string, signal?: AbortSignal) => Promise<Reference[]>;
  /** A row's id and name, for where only the id is known. */
  reference: (id: string, signal?: AbortSignal) => Promise<Reference>;
}

export function defineEntity<Row extends BaseRow, Input>(
  definition: Definition<Row>,
): Entity<Row, Input> {
  const base = `/${definition.path}`;
  const one = (id: string) => `${base}/${encodeURIComponent(id)}`;
  const get = (id: string, signal?: AbortSignal) => request<Row>('GET', one(id), { signal });
  return {
    ...definition,
    list: (query, signal) => request<Page<Row>>('GET', base, { query, signal }),
    get,
    create: (body) => request<Row>('POST', base, { body }),
    update: (id, body) => request<Row>('PATCH', one(id), { body }),
    remove: (id) => request<void>('DELETE', one(id)),
    options: async (q, signal) =>
      (await request<{ items: Reference[] }>('GET', `${base}/options`, { query: { q }, signal }))
        .items,
    reference: async (id, signal) => ({ id, label: definition.label(await get(id, signal)) }),
  };
}

/** Any entity, for code that does not look into its rows. */
export type AnyEntity = Pick<
  Entity<BaseRow, never>,
  | 'singular'
  | 'plural'
  | 'one'
  | 'many'
  | 'path'
  | 'icon'
  | 'tone'
  | 'access'
  | 'options'
  | 'reference'
>;
