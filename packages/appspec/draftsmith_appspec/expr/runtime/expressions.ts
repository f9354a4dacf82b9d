// What the expressions of the spec call: exact decimals, and dates that give the same answer in every language.
//
// A decimal is a text of digits ("19.90"), as the API sends it; never a number, which would round it. A date is
// "2026-01-31", a time "09:30:00", a moment a Date. A length of time is a number of milliseconds.

export type Decimal = string;

const MINUTE = 60_000;

function digits(value: Decimal): { units: bigint; places: number } {
  const point = value.indexOf(".");
  const places = point < 0 ? 0 : value.length - point - 1;
  return { units: BigInt(value.replace(".", "")), places };
}

function written(units: bigint, places: number): Decimal {
  const text = (units < 0n ? -units : units).toString().padStart(places + 1, "0");
  const whole = text.slice(0, text.length - places);
  const rest = text.slice(text.length - places).replace(/0+$/, "");
  const sign = units < 0n ? "-" : "";
  return sign + whole + (rest === "" ? "" : "." + rest);
}

function both(left: Decimal, right: Decimal): [bigint, bigint, number] {
  const one = digits(left);
  const two = digits(right);
  const places = Math.max(one.places, two.places);
  return [one.units * 10n ** BigInt(places - one.places), two.units * 10n ** BigInt(places - two.places), places];
}

function divided(dividend: bigint, divisor: bigint): bigint {
  const negative = dividend < 0n !== divisor < 0n;
  const top = dividend < 0n ? -dividend : dividend;
  const bottom = divisor < 0n ? -divisor : divisor;
  const result = (2n * top + bottom) / (2n * bottom);
  return negative ? -result : result;
}

/** A whole number as a decimal. */
export const decimal = (value: number): Decimal => String(value);

export function plus(left: Decimal, right: Decimal): Decimal {
  const [one, two, places] = both(left, right);
  return written(one + two, places);
}

export function minus(left: Decimal, right: Decimal): Decimal {
  const [one, two, places] = both(left, right);
  return written(one - two, places);
}

export function times(left: Decimal, right: Decimal): Decimal {
  const one = digits(left);
  const two = digits(right);
  return written(one.units * two.units, one.places + two.places);
}

/** `left / right` to ten decimal places, halves away from zero. Throws RangeError for a divisor of zero. */
export function quotient(left: Decimal, right: Decimal): Decimal {
  const [one, two] = both(left, right);
  return written(divided(one * 10n ** 10n, two), 10);
}

/** To that many decimal places, halves away from zero. */
export function rounded(value: Decimal, places: number): Decimal {
  const { units, places: given } = digits(value);
  return given <= places ? written(units, given) : written(divided(units, 10n ** BigInt(given - places)), places);
}

export const negative = (value: Decimal): Decimal => minus("0", value);
export const absolute = (value: Decimal): Decimal => (compared(value, "0") < 0 ? negative(value) : value);

/** Below, at or above zero as `left` is less than, equal to or greater than `right`. */
export function compared(left: Decimal, right: Decimal): number {
  const [one, two] = both(left, right);
  return one < two ? -1 : one > two ? 1 : 0;
}

/** The same for texts, by code points, as databases and other languages order them. */
export function ordered(left: string, right: string): number {
  const one = Array.from(left, (letter) => letter.codePointAt(0) ?? 0);
  const two = Array.from(right, (letter) => letter.codePointAt(0) ?? 0);
  for (let index = 0; index < Math.min(one.length, two.length); index++) {
    const difference = (one[index] ?? 0) - (two[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return one.length - two.length;
}

/** How many code points a text has. */
export const size = (text: string): number => Array.from(text).length;

/** With a-z for A-Z; other letters stay, as databases leave them. */
export const lower = (text: string): string => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
export const upper = (text: string): string => text.replace(/[a-z]+/g, (letters) => letters.toUpperCase());

/** "09:30" and "09:30:00" alike as "09:30:00". */
export const clock = (time: string): string => (time.length === 5 ? time + ":00" : time.slice(0, 8));

export const minutes = (count: number): number => count * MINUTE;
export const later = (moment: Date, length: number): Date => new Date(moment.getTime() + length);

/** The date of midnight that much later. */
export function laterDate(date: string, length: number): string {
  return dateOf(new Date(Date.parse(date) + length));
}

export const since = (moment: Date, earlier: Date): number => moment.getTime() - earlier.getTime();
export const sinceDate = (date: string, earlier: string): number => Date.parse(date) - Date.parse(earlier);
export const dateOf = (moment: Date): string => moment.toISOString().slice(0, 10);
export const timeOf = (moment: Date): string => moment.toISOString().slice(11, 19);
export const year = (date: string): number => Number(date.slice(0, 4));
export const month = (date: string): number => Number(date.slice(5, 7));
export const day = (date: string): number => Number(date.slice(8, 10));

/** 1 is Monday, 7 is Sunday. */
export const weekday = (date: string): number => ((new Date(date).getUTCDay() + 6) % 7) + 1;

/** Whole years. */
export const age = (born: string, today: string): number =>
  year(today) - year(born) - (today.slice(5) < born.slice(5) ? 1 : 0);

export const wholeMinutes = (length: number): number => Math.floor(length / MINUTE);
export const hours = (length: number): Decimal => quotient(decimal(Math.floor(length / 1000)), "3600");
export const days = (length: number): Decimal => quotient(decimal(Math.floor(length / 1000)), "86400");
export const ratio = (length: number, other: number): Decimal => quotient(decimal(length), decimal(other));

/** The mean, or null of nothing. */
export function average(values: readonly Decimal[]): Decimal | null {
  return values.length === 0 ? null : quotient(values.reduce(plus, "0"), decimal(values.length));
}

/** The one that comes first by `order`, or null of nothing. */
export function least<T>(values: readonly T[], order: (left: T, right: T) => number): T | null {
  return values.reduce<T | null>((best, each) => (best === null || order(each, best) < 0 ? each : best), null);
}

/** The one that comes last by `order`, or null of nothing. */
export const greatest = <T>(values: readonly T[], order: (left: T, right: T) => number): T | null =>
  least(values, (left, right) => order(right, left));

/** Whether one of the values is the same by `order`. */
export const oneOf = <T>(value: T, values: readonly T[], order: (left: T, right: T) => number): boolean =>
  values.some((each) => order(each, value) === 0);

export const total = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0);
export const totalDecimal = (values: readonly Decimal[]): Decimal => values.reduce(plus, "0");
export const byNumber = (left: number, right: number): number => left - right;
export const byMoment = (left: Date, right: Date): number => left.getTime() - right.getTime();
