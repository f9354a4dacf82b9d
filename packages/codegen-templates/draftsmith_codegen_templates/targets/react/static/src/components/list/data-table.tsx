import { Link } from 'react-router';
import type { BaseRow } from '@/api/entity';
import { Icon } from '../icon';
import type { Column } from './columns';

interface DataTableProps<Row extends BaseRow> {
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  /** "-starts_at" or "name"; empty for the usual order, which is `usual`. */
  sort?: string;
  usual?: string;
  onSort?: (sort: string) => void;
  path: string;
  /** Shows that the rows are those of the previous question while the next answer is on its way. */
  stale?: boolean;
}

/** A table on a wide screen, a stack of cards on a phone; the whole row leads to the record. */
export function DataTable<Row extends BaseRow>({
  caption,
  columns,
  rows,
  sort,
  usual = '',
  onSort,
  path,
  stale = false,
}: DataTableProps<Row>) {
  return (
    <table className="table" data-stale={stale} role="table">
      <caption className="visually-hidden">{caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map((column) => (
            <HeaderCell
              key={column.key}
              column={column}
              sort={sort || usual}
              usual={usual}
              onSort={onSort}
            />
          ))}
          <th className="table-go" aria-hidden="true" />
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr key={row.id} role="row">
            {columns.map((column, index) =>
              index === 0 ? (
                <th key={column.key} scope="row" role="rowheader" data-numeric={column.numeric}>
                  <Link to={`/${path}/${row.id}`} className="row-link">
                    {column.cell(row)}
                  </Link>
                </th>
              ) : (
                <td
                  key={column.key}
                  role="cell"
                  data-label={column.header}
                  data-numeric={column.numeric}
                >
                  <span className="cell">{column.cell(row)}</span>
                </td>
              ),
            )}
            <td className="table-go" aria-hidden="true">
              <Icon name="chevronRight" />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function HeaderCell<Row>({
  column,
  sort,
  usual,
  onSort,
}: {
  column: Column<Row>;
  sort: string;
  usual: string;
  onSort: ((sort: string) => void) | undefined;
}) {
  const up = sort === column.key;
  const down = sort === `-${column.key}`;
  if (!column.sortable || !onSort) {
    return (
      <th scope="col" role="columnheader" data-numeric={column.numeric}>
        {column.header}
      </th>
    );
  }
  return (
    <th
      scope="col"
      role="columnheader"
      data-numeric={column.numeric}
      aria-sort={up ? 'ascending' : down ? 'descending' : 'none'}
    >
      <button
        type="button"
        className="sort"
        data-on={up || down}
        // First up, then down, then back to the usual order; where that is down, up again.
        onClick={() => onSort(up ? `-${column.key}` : down && sort !== usual ? '' : column.key)}
      >
        {column.header}
        <Icon name={up ? 'arrowUp' : down ? 'arrowDown' : 'sort'} />
      </button>
    </th>
  );
}
