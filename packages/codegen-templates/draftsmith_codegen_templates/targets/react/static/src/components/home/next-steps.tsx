import { Link } from 'react-router';
import type { AnyEntity } from '@/api/entity';
import { useStats } from '@/api/hooks';
import { useSession } from '@/auth/session';
import { mayAdd, type Viewer } from '@/lib/access';
import { formatInteger } from '@/lib/format';
import { Card } from '../card';
import { Icon, type IconName } from '../icon';

interface Step {
  to: string;
  icon: IconName;
  title: string;
  text: string;
}

/** What the viewer could do next: fill what is still empty first, then add to what there is. */
export function nextSteps(
  entities: readonly AnyEntity[],
  stats: Readonly<Record<string, number>>,
  viewer: Viewer | null,
): Step[] {
  const creatable = entities.filter((entity) => mayAdd(entity, viewer));
  const empty = creatable.filter((entity) => (stats[entity.path] ?? 0) === 0);
  const rest = creatable.filter((entity) => !empty.includes(entity));
  return [...empty, ...rest].slice(0, 3).map((entity) => {
    const isEmpty = empty.includes(entity);
    const count = formatInteger(stats[entity.path] ?? 0);
    return {
      to: `/${entity.path}/new`,
      icon: entity.icon,
      title: isEmpty ? `Add the first ${entity.one}` : `New ${entity.one}`,
      text: isEmpty ? `There are no ${entity.many} yet.` : `${count} so far.`,
    };
  });
}

/** `main` can be added at the top of the page already. */
export function NextSteps({ entities, main }: { entities: readonly AnyEntity[]; main: AnyEntity }) {
  const { viewer } = useSession();
  const { data } = useStats();
  const steps = nextSteps(entities, data ?? {}, viewer);
  if (!data || steps.every(({ to }) => to === `/${main.path}/new`)) return null;
  return (
    <Card title="Next steps">
      <ul className="steps" role="list">
        {steps.map((step) => (
          <li key={step.to}>
            <Link to={step.to} className="step">
              <span className="step-icon">
                <Icon name={step.icon} />
              </span>
              <span className="recent-text">
                <strong>{step.title}</strong>
                <small>{step.text}</small>
              </span>
              <Icon name="chevronRight" className="step-go" />
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}
