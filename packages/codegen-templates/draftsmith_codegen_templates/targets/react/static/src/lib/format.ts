import { parseDate } from './datetime';

/** How values read to people. `undefined` lets Intl use the reader's own locale. */
const LOCALE = undefined;

const dateFormat = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium' });
const timeFormat = new Intl.DateTimeFormat(LOCALE, { timeStyle: 'short' });
const dateTimeFormat = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium', timeStyle: 'short' });
const nearFormat = new Intl.DateTimeFormat(LOCALE, {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: 'numeric',
  minute: '2-digit',
});
const relativeFormat = new Intl.RelativeTimeFormat(LOCALE, { numeric: 'auto' });
const integerFormat = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 });
const decimalFormat = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 12 });

export const formatDate = (date: string) => dateFormat.format(parseDate(date));
export const formatInteger = (value: number) => integerFormat.format(value);

export function formatTime(time: string): string {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return timeFormat.format(new Date(2000, 0, 1, hours, minutes));
}

/** This year's instants are told by their weekday, others by their year. */
export function formatDateTime(instant: string, now: Date = new Date()): string {
  const date = new Date(instant);
  const isNear = date.getFullYear() === now.getFullYear();
  return (isNear ? nearFormat : dateTimeFormat).format(date);
}

export const formatTimeOfDay = (instant: string) => timeFormat.format(new Date(instant));

/** Decimals travel as strings so that no digit is lost; only for the eye do they become numbers. */
export const formatDecimal = (value: string) => decimalFormat.format(Number(value));

export function formatMoney(value: string, currency: string): string {
  return new Intl.NumberFormat(LOCALE, { style: 'currency', currency }).format(Number(value));
}

/** "€", "$", "CHF": what stands beside a money input. */
export function currencySymbol(currency: string): string {
  const parts = new Intl.NumberFormat(LOCALE, { style: 'currency', currency }).formatToParts(0);
  return parts.find((part) => part.type === 'currency')?.value ?? currency;
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** "3 hours ago", "tomorrow", "now". */
export function formatRelative(instant: string, now: Date = new Date()): string {
  const seconds = (new Date(instant).getTime() - now.getTime()) / 1000;
  for (const [unit, size] of STEPS) {
    if (Math.abs(seconds) >= size) return relativeFormat.format(Math.trunc(seconds / size), unit);
  }
  return relativeFormat.format(0, 'second');
}

/** "Dr. Ada King Lovelace" -> "AL"; titles do not count. */
export function initials(name: string): string {
  const named = name.replace(/(^|\s)\p{L}+\.(?=\s)/gu, ' ');
  const words = named.split(/[\s@._-]+/).filter((word) => /^[\p{L}\d]/u.test(word));
  const letters = words.length > 1 ? [words[0], words.at(-1)] : words;
  return letters.map((word) => word?.charAt(0).toUpperCase() ?? '').join('') || '?';
}
