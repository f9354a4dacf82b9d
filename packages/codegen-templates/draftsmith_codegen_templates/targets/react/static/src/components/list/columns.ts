import type { ReactNode } from 'react';

/** One column of a list. The first one names the row and links to it. */
export interface Column<Row> {
  key: string;
  header: string;
  cell: (row: Row) => ReactNode;
  /** The API sorts by it. */
  sortable?: boolean;
  /** Numbers stand right, so that their digits line up. */
  numeric?: boolean;
}

/** The columns without one: a list inside a record need not repeat the record. */
export function without<Row>(columns: readonly Column<Row>[], key: string): Column<Row>[] {
  return columns.filter((column) => column.key !== key);
}
