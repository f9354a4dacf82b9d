import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { Reference } from '@/api/entity';
import { dayBounds, toLocalDate } from '@/lib/datetime';
import { formatDate } from '@/lib/format';
import type { ListState } from '@/lib/use-list-state';
import { Button } from '../button';
import { Combobox } from '../combobox';
import { Icon } from '../icon';
import { Popover } from '../popover';
import type { Filter } from './filters';

type Of<Kind extends Filter['kind']> = Extract<Filter, { kind: Kind }>;

interface PillProps<Kind extends Filter['kind']> {
  filter: Of<Kind>;
  state: ListState;
}

/** One pill per filter; a set one says what it is set to and can be taken off. */
export function FilterBar({ filters, state }: { filters: readonly Filter[]; state: ListState }) {
  return (
    <>
      {filters.map((filter) => {
        const props = { key: filter.name, state };
        switch (filter.kind) {
          case 'choice':
            return <ChoicePill {...props} key={props.key} filter={filter} />;
          case 'boolean':
            return <BooleanPill {...props} key={props.key} filter={filter} />;
          case 'date':
            return <DatePill {...props} key={props.key} filter={filter} />;
          case 'relation':
            return <RelationPill {...props} key={props.key} filter={filter} />;
        }
      })}
    </>
  );
}

function Pill({
  label,
  value,
  onClear,
  children,
}: {
  label: string;
  value: string | null;
  onClear: () => void;
  children: (close: () => void) => React.ReactNode;
}) {
  return (
    <span className="pill" data-on={value !== null}>
      <Popover
        className="filter-panel"
        trigger={(props) => (
          <button type="button" className="pill-button" {...props}>
            {label}
            {value !== null && <strong>{value}</strong>}
            {value === null && <Icon name="chevronDown" />}
          </button>
        )}
      >
        {children}
      </Popover>
      {value !== null && (
        <button
          type="button"
          className="pill-clear"
          aria-label={`Remove the filter ${label}`}
          onClick={onClear}
        >
          <Icon name="close" />
        </button>
      )}
    </span>
  );
}

function Choices({
  items,
  chosen,
  onChoose,
}: {
  items: readonly { value: string; label: string; tone?: string }[];
  chosen: string | undefined;
  onChoose: (value: string) => void;
}) {
  return (
    <div className="menu-list">
      {items.map((item) => (
        <button
          key={item.value}
          type="button"
          className="menu-item"
          aria-pressed={item.value === chosen}
          onClick={() => onChoose(item.value)}
        >
          {item.tone && <span className="dot" data-tone={item.tone} aria-hidden="true" />}
          {item.label}
          {item.value === chosen && <Icon name="check" className="menu-check" />}
        </button>
      ))}
    </div>
  );
}

function ChoicePill({ filter, state }: PillProps<'choice'>) {
  const chosen = state.filters[filter.name];
  const option = filter.options.find((candidate) => candidate.value === chosen);
  return (
    <Pill
      label={filter.label}
      value={option?.label ?? chosen ?? null}
      onClear={() => state.set({ [filter.name]: '' })}
    >
      {(close) => (
        <Choices
          items={filter.options}
          chosen={chosen}
          onChoose={(value) => {
            state.set({ [filter.name]: value });
            close();
          }}
        />
      )}
    </Pill>
  );
}

const yesNo = [
  { value: 'true', label: 'Yes' },
  { value: 'false', label: 'No' },
];

function BooleanPill({ filter, state }: PillProps<'boolean'>) {
  const chosen = state.filters[filter.name];
  return (
    <Pill
      label={filter.label}
      value={yesNo.find((item) => item.value === chosen)?.label ?? null}
      onClear={() => state.set({ [filter.name]: '' })}
    >
      {(close) => (
        <Choices
          items={yesNo}
          chosen={chosen}
          onChoose={(value) => {
            state.set({ [filter.name]: value });
            close();
          }}
        />
      )}
    </Pill>
  );
}

const day = (offset: number) => {
  const date = new Date();
  date.setDate(date.getDate() + offset);
  return toLocalDate(date);
};

const ranges = [
  { label: 'Today', from: () => day(0), to: () => day(0) },
  { label: 'Next 7 days', from: () => day(0), to: () => day(6) },
  { label: 'Last 30 days', from: () => day(-29), to: () => day(0) },
];

function DatePill({ filter, state }: PillProps<'date'>) {
  const [fromKey, toKey] = [`${filter.name}_from`, `${filter.name}_to`];
  const shown = (value: string | undefined) =>
    value === undefined ? '' : filter.instants ? toLocalDate(new Date(value)) : value;
  const from = shown(state.filters[fromKey]);
  const to = shown(state.filters[toKey]);

  const set = (nextFrom: string, nextTo: string) => {
    const first = nextFrom && filter.instants ? dayBounds(nextFrom).from : nextFrom;
    const last = nextTo && filter.instants ? dayBounds(nextTo).to : nextTo;
    state.set({ [fromKey]: first, [toKey]: last });
  };
  const summary =
    from && to
      ? from === to
        ? formatDate(from)
        : `${formatDate(from)} – ${formatDate(to)}`
      : from
        ? `from ${formatDate(from)}`
        : to
          ? `until ${formatDate(to)}`
          : null;

  return (
    <Pill label={filter.label} value={summary} onClear={() => set('', '')}>
      {(close) => (
        <div className="date-range">
          <div className="date-presets">
            {ranges.map((range) => (
              <Button
                key={range.label}
                small
                onClick={() => {
                  set(range.from(), range.to());
                  close();
                }}
              >
                {range.label}
              </Button>
            ))}
          </div>
          <label>
            From
            <input
              type="date"
              className="input"
              value={from}
              max={to || undefined}
              onChange={(event) => set(event.target.value, to)}
            />
          </label>
          <label>
            To
            <input
              type="date"
              className="input"
              value={to}
              min={from || undefined}
              onChange={(event) => set(from, event.target.value)}
            />
          </label>
        </div>
      )}
    </Pill>
  );
}

function RelationPill({ filter, state }: PillProps<'relation'>) {
  const id = state.filters[filter.name];
  const [known, setKnown] = useState<Reference | null>(null);
  // An address that was shared or reloaded names the row by id only: look up its label.
  const { data } = useQuery({
    queryKey: [filter.entity.path, 'reference', id],
    queryFn: ({ signal }) => filter.entity.reference(id ?? '', signal),
    enabled: id !== undefined && known?.id !== id,
  });
  const chosen = id === undefined ? null : known?.id === id ? known : (data ?? null);
  return (
    <Pill
      label={filter.label}
      value={id === undefined ? null : (chosen?.label ?? '…')}
      onClear={() => state.set({ [filter.name]: '' })}
    >
      {(close) => (
        <Combobox
          entity={filter.entity}
          label={filter.label}
          value={chosen}
          clearable={false}
          focused
          onChange={(row) => {
            setKnown(row);
            state.set({ [filter.name]: row?.id ?? '' });
            close();
          }}
        />
      )}
    </Pill>
  );
}
