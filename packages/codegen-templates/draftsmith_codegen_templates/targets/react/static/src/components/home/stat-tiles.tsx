import type { CSSProperties } from 'react';
import { Link } from 'react-router';
import type { AnyEntity } from '@/api/entity';
import { useStats } from '@/api/hooks';
import { formatInteger } from '@/lib/format';
import { Icon } from '../icon';
import { Skeleton } from '../skeleton';

const MOST = 5;

/** As many tiles in a row as keep the rows even: 5 stand in one, 6 in two of 3. */
function columnsFor(count: number): CSSProperties {
  const rows = Math.max(1, Math.ceil(count / MOST));
  return { '--columns': Math.max(1, Math.ceil(count / rows)) } as CSSProperties;
}

/** How much there is of everything the viewer may read; each tile leads to its list. */
export function StatTiles({ entities }: { entities: readonly AnyEntity[] }) {
  const { data, isPending } = useStats();
  return (
    <ul className="tiles" role="list" style={columnsFor(entities.length)}>
      {entities.map((entity) => {
        const count = data?.[entity.path];
        return (
          <li key={entity.path}>
            <Link to={`/${entity.path}`} className="tile" data-tone={entity.tone}>
              <span className="tile-icon">
                <Icon name={entity.icon} />
              </span>
              <span className="tile-label">{count === 1 ? entity.singular : entity.plural}</span>
              <span className="tile-count">
                {isPending ? (
                  <Skeleton width="2.5rem" />
                ) : count === undefined ? (
                  '–'
                ) : (
                  formatInteger(count)
                )}
              </span>
              <Icon name="arrowRight" className="tile-go" />
            </Link>
          </li>
        );
      })}
    </ul>
  );
}
