import { Link } from 'react-router';
import type { AnyEntity } from '@/api/entity';
import { useStats } from '@/api/hooks';
import { formatInteger } from '@/lib/format';
import { Icon } from '../icon';
import { Skeleton } from '../skeleton';

/** How much there is of everything the viewer may read; each tile leads to its list. */
export function StatTiles({ entities }: { entities: readonly AnyEntity[] }) {
  const { data, isPending } = useStats();
  return (
    <ul className="tiles" role="list">
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
