import type { BaseRow, Entity } from '@/api/entity';
import { useRows } from '@/api/hooks';
import { useSession } from '@/auth/session';
import { mayAdd, mayEver, mineIn, unseenIn } from '@/lib/access';
import { formatInteger } from '@/lib/format';
import { ButtonLink } from '../button';
import { Card } from '../card';
import { without, type Column } from '../list/columns';
import { DataTable } from '../list/data-table';
import { RowsSkeleton } from '../skeleton';
import { ErrorState } from '../states';

interface RelatedListProps<Row extends BaseRow> {
  entity: Entity<Row, never>;
  columns: readonly Column<Row>[];
  /** The parameter that points back here: "doctor_id". */
  by: string;
  id: string;
  title?: string;
  /** The relation is of many to many: one more is added by its own form, not from here. */
  many?: boolean;
}

const SHOWN = 5;

/** The records of another entity that point to this one, with a way to add one more. */
export function RelatedList<Row extends BaseRow>({
  entity,
  columns,
  by,
  id,
  title = entity.plural,
  many = false,
}: RelatedListProps<Row>) {
  const { viewer } = useSession();
  const mayRead = mayEver(entity.access.read, viewer);
  const { data, error, refetch } = useRows(entity, { [by]: id, page_size: SHOWN }, mayRead);
  if (!mayRead) return null;

  const mayCreate = !many && mayAdd(entity, viewer);
  return (
    <Card
      className="related"
      title={
        <>
          {title}
          {data && data.total > 0 && <span className="count">{formatInteger(data.total)}</span>}
        </>
      }
      action={
        mayCreate && (
          <ButtonLink to={`/${entity.path}/new?${by}=${id}`} small icon="plus">
            Add
          </ButtonLink>
        )
      }
    >
      {error && !data ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <RowsSkeleton rows={3} />
      ) : data.items.length === 0 ? (
        <p className="related-empty">No {entity.many} yet.</p>
      ) : (
        <>
          <DataTable
            caption={title}
            columns={without(columns, ...mineIn(entity, viewer), ...unseenIn(entity, viewer))}
            rows={data.items}
            path={entity.path}
          />
          {data.total > SHOWN && (
            <footer className="card-footer">
              <ButtonLink to={`/${entity.path}?${by}=${id}`} variant="ghost" small>
                Show all {formatInteger(data.total)} {entity.many}
              </ButtonLink>
            </footer>
          )}
        </>
      )}
    </Card>
  );
}
