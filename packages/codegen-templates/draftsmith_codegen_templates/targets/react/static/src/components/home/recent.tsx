import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { BaseRow, Entity } from '@/api/entity';
import { useRows } from '@/api/hooks';
import { useSession } from '@/auth/session';
import { isOwnProfile, mayEver } from '@/lib/access';
import { Avatar } from '../avatar';
import { ButtonLink } from '../button';
import { Card } from '../card';
import { CreateLink } from '../create-link';
import { RowsSkeleton } from '../skeleton';
import { EmptyState, ErrorState } from '../states';
import { Ago } from '../values';

const SHOWN = 5;

/** The newest records of an entity. */
export function Recent<Row extends BaseRow>({
  entity,
  badge,
}: {
  entity: Entity<Row, never>;
  badge?: (row: Row) => ReactNode;
}) {
  const { viewer } = useSession();
  const query = { sort: '-created_at', page_size: SHOWN };
  const mayRead = mayEver(entity.access.read, viewer);
  const { data, error, refetch } = useRows(entity, query, mayRead);
  if (!mayRead) return null;
  // One's own profile alone is no news.
  if (isOwnProfile(entity, viewer) && (data?.total ?? 1) <= 1) return null;
  return (
    <Card
      title={entity.plural}
      action={
        <ButtonLink to={`/${entity.path}`} variant="ghost" small>
          All {entity.many}
        </ButtonLink>
      }
    >
      {error && !data ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <RowsSkeleton rows={3} />
      ) : data.items.length === 0 ? (
        <EmptyState
          icon={entity.icon}
          title={`No ${entity.many} yet`}
          action={<CreateLink entity={entity} />}
        />
      ) : (
        <ul className="recent" role="list">
          {data.items.map((row) => (
            <li key={row.id}>
              <Link to={`/${entity.path}/${row.id}`} className="recent-row">
                <Avatar name={entity.label(row)} />
                <span className="recent-text">
                  <strong>{entity.label(row)}</strong>
                  <small>
                    added <Ago value={row.created_at} />
                  </small>
                </span>
                {badge?.(row)}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
