import { Link } from 'react-router';
import type { Reference } from '@/api/entity';
import { formatDuration } from '@/lib/duration';
import {
  formatDate,
  formatDateTime,
  formatDecimal,
  formatInteger,
  formatMoney,
  formatRelative,
  formatTime,
} from '@/lib/format';
import { Nothing } from './badge';

/** How each type of value is shown, in a list and on a page alike. */

interface Value<T> {
  value: T | null;
}

export function Text({ value }: Value<string>) {
  return value ? <>{value}</> : <Nothing />;
}

export function LongText({ value }: Value<string>) {
  return value ? <span className="long-text">{value}</span> : <Nothing />;
}

export function Integer({ value, unit }: Value<number> & { unit?: string }) {
  if (value === null) return <Nothing />;
  return (
    <span className="number">
      {formatInteger(value)}
      {unit && ` ${unit}`}
    </span>
  );
}

export function Decimal({ value, unit }: Value<string> & { unit?: string }) {
  if (value === null) return <Nothing />;
  return (
    <span className="number">
      {formatDecimal(value)}
      {unit && ` ${unit}`}
    </span>
  );
}

export function Money({ value, currency }: Value<string> & { currency: string }) {
  return value === null ? (
    <Nothing />
  ) : (
    <span className="number">{formatMoney(value, currency)}</span>
  );
}

export function Duration({ value }: Value<number>) {
  return value === null ? <Nothing /> : <span className="number">{formatDuration(value)}</span>;
}

export function DateValue({ value }: Value<string>) {
  return value === null ? <Nothing /> : <time dateTime={value}>{formatDate(value)}</time>;
}

export function TimeValue({ value }: Value<string>) {
  return value === null ? <Nothing /> : <time dateTime={value}>{formatTime(value)}</time>;
}

export function DateTimeValue({ value }: Value<string>) {
  if (value === null) return <Nothing />;
  return (
    <time dateTime={value} title={formatRelative(value)}>
      {formatDateTime(value)}
    </time>
  );
}

export function Ago({ value }: { value: string }) {
  return (
    <time dateTime={value} title={formatDateTime(value)}>
      {formatRelative(value)}
    </time>
  );
}

export function EmailLink({ value }: Value<string>) {
  return value ? <a href={`mailto:${value}`}>{value}</a> : <Nothing />;
}

export function PhoneLink({ value }: Value<string>) {
  return value ? <a href={`tel:${value.replace(/[^+\d]/g, '')}`}>{value}</a> : <Nothing />;
}

export function UrlLink({ value }: Value<string>) {
  // Only what is plainly an address on the web becomes a link: never a script.
  if (!value) return <Nothing />;
  if (!/^https?:\/\//i.test(value)) return <>{value}</>;
  return (
    <a href={value} target="_blank" rel="noreferrer">
      {value.replace(/^https?:\/\/(www\.)?/, '').replace(/\/$/, '')}
    </a>
  );
}

interface To {
  /** The related entity; its path leads to the row. */
  to: { path: string };
}

export function RelationLink({ value, to }: Value<Reference> & To) {
  return value ? <Link to={`/${to.path}/${value.id}`}>{value.label}</Link> : <Nothing />;
}

export function RelationLinks({ value, to }: { value: readonly Reference[] } & To) {
  if (value.length === 0) return <Nothing />;
  return (
    <span className="chips">
      {value.map((row) => (
        <Link key={row.id} to={`/${to.path}/${row.id}`} className="chip">
          {row.label}
        </Link>
      ))}
    </span>
  );
}
