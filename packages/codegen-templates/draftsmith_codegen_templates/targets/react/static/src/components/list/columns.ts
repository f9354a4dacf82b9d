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

/** The columns without some: a list inside a record need not repeat the record, nor a reader's list the reader. */
export function without<Row>(columns: readonly Column<Row>[], ...keys: string[]): Column<Row>[] {
  return columns.filter(({ key }) => !keys.includes(key));
}
