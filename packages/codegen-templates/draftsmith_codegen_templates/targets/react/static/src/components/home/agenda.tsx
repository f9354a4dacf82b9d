import { useMemo, type ReactNode } from 'react';
import { Link } from 'react-router';
import type { BaseRow, Entity, Reference } from '@/api/entity';
import { useRows } from '@/api/hooks';
import { useSession } from '@/auth/session';
import { mayEver } from '@/lib/access';
import { parseDate, toLocalDate } from '@/lib/datetime';
import { formatRelative, formatTimeOfDay } from '@/lib/format';
import { ButtonLink } from '../button';
import { Card } from '../card';
import { CreateLink } from '../create-link';
import { RowsSkeleton } from '../skeleton';
import { EmptyState, ErrorState } from '../states';

interface AgendaProps<Row extends BaseRow> {
  entity: Entity<Row, never>;
  /** The date or instant the agenda goes by: the name the API sorts and filters by, and how to read it. */
  field: string;
  when: (row: Row) => string | null;
  /** The related rows that tell a row apart whose name is its date; its name does where there are none. */
  people?: (row: Row) => readonly (Reference | null)[];
  badge?: (row: Row) => ReactNode;
}

const month = new Intl.DateTimeFormat(undefined, { month: 'short' });
const weekday = new Intl.DateTimeFormat(undefined, { weekday: 'long' });
const SHOWN = 6;

/** The names of related rows, in one line, without the viewer's own, which goes without saying. */
export function labels(references: readonly (Reference | null)[], own?: string | null): string {
  const others = references.filter((reference) => reference !== null && reference.id !== own);
  return others.map((reference) => reference?.label).join(' · ');
}

/** What comes next, day by day. */
export function Agenda<Row extends BaseRow>({
  entity,
  field,
  when,
  people,
  badge,
}: AgendaProps<Row>) {
  const { viewer } = useSession();
  // From today's midnight: what is happening now is still on the list, and the question stays the same all day.
  const from = useMemo(() => new Date(parseDate(toLocalDate(new Date()))).toISOString(), []);
  const query = { sort: field, page_size: SHOWN, [`${field}_from`]: from };
  const mayRead = mayEver(entity.access.read, viewer);
  const { data, error, refetch } = useRows(entity, query, mayRead);
  if (!mayRead) return null;

  return (
    <Card
      title="Coming up"
      action={
        <ButtonLink to={`/${entity.path}`} variant="ghost" small>
          All {entity.many}
        </ButtonLink>
      }
    >
      {error && !data ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <RowsSkeleton rows={4} />
      ) : data.items.length === 0 ? (
        <EmptyState
          icon={entity.icon}
          title="Nothing ahead"
          action={<CreateLink entity={entity} primary />}
        >
          There are no coming {entity.many}.
        </EmptyState>
      ) : (
        <ol className="agenda" role="list">
          {data.items.map((row) => (
            <li key={row.id}>
              <Link to={`/${entity.path}/${row.id}`} className="agenda-row">
                <AgendaDate value={when(row)} />
                <span className="agenda-title">
                  {people
                    ? labels(people(row), viewer?.profile_id) || entity.singular
                    : entity.label(row)}
                </span>
                {badge?.(row)}
              </Link>
            </li>
          ))}
        </ol>
      )}
    </Card>
  );
}

function AgendaDate({ value }: { value: string | null }) {
  if (value === null) return null;
  const isInstant = value.includes('T');
  const date = isInstant ? new Date(value) : parseDate(value);
  const isToday = toLocalDate(date) === toLocalDate(new Date());
  return (
    <time className="agenda-when" dateTime={value} title={formatRelative(date.toISOString())}>
      <span className="agenda-day" data-today={isToday}>
        <small>{month.format(date)}</small>
        {date.getDate()}
      </span>
      <span className="agenda-time">
        {isInstant && <strong>{formatTimeOfDay(value)}</strong>}
        <small>{isToday ? 'Today' : weekday.format(date)}</small>
      </span>
    </time>
  );
}
