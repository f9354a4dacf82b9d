import { z } from 'zod';
import { localToInstant } from './datetime';
import { parseDuration } from './duration';

/**
 * Building blocks of the form schemas. A form holds the text people type; a schema turns it into what the API
 * takes. Optional text that is left empty becomes null.
 */

interface TextRules {
  min?: number;
  max?: number;
  pattern?: RegExp;
}

function base({ min, max, pattern }: TextRules) {
  let schema = z.string().trim();
  if (min !== undefined) schema = schema.min(min, `Use at least ${min} characters.`);
  if (max !== undefined) schema = schema.max(max, `Use at most ${max} characters.`);
  if (pattern !== undefined) schema = schema.regex(pattern, 'This does not have the expected form.');
  return schema;
}

const REQUIRED = 'This is required.';

/** Accepts the empty form value as null and hands anything else to `schema`. */
function orNull<T>(schema: z.ZodType<T, string>) {
  return z.union([
    z
      .string()
      .regex(/^\s*$/)
      .transform(() => null),
    schema,
  ]);
}

const filled = <T>(schema: z.ZodType<T, string>) =>
  z.string().trim().min(1, REQUIRED).pipe(schema);

const parsed = <T>(read: (text: string) => T | null, message: string) =>
  z.string().transform((text, context): T => {
    const value = read(text.trim());
    if (value !== null) return value;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });

interface NumberRules {
  min?: number;
  max?: number;
}

function range(value: number, { min, max }: NumberRules): string | null {
  if (min !== undefined && value < min) return `Enter ${min} or more.`;
  if (max !== undefined && value > max) return `Enter ${max} or less.`;
  return null;
}

function number<T>(read: (text: string) => T | null, message: string, rules: NumberRules) {
  return parsed(read, message).superRefine((value, context) => {
    const problem = range(Number(value), rules);
    if (problem !== null) context.addIssue({ code: 'custom', message: problem });
  });
}

const readInteger = (text: string) => (/^[+-]?\d+$/.test(text) ? Number(text) : null);

/** Decimals stay text: the API keeps every digit, a binary float would not. A comma may be the separator. */
const readDecimal = (places: number) => (text: string) => {
  const plain = text.replace(',', '.');
  const match = /^-?\d+(?:\.(\d+))?$/.exec(plain);
  return match && (match[1] ?? '').length <= places ? plain : null;
};

const integerOf = (rules: NumberRules) => number(readInteger, 'Enter a whole number.', rules);
const decimalOf = (rules: NumberRules) => number(readDecimal(6), 'Enter a number.', rules);
const moneyOf = (rules: NumberRules) =>
  number(readDecimal(2), 'Enter an amount such as 12.50.', rules);
const durationOf = (rules: NumberRules) =>
  number(parseDuration, 'Enter a duration such as 1h 30m.', rules);

const dateOf = () => z.iso.date('Enter a date.');
const timeOf = () => z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Enter a time.');
const dateTimeOf = () => parsed(localToInstant, 'Enter a date and a time.');
const emailOf = () => z.email('Enter an email address such as name@example.com.');
const urlOf = () => z.url({ protocol: /^https?$/, error: 'Enter a full address, with https://.' });
const phoneOf = () =>
  z.string().regex(/^\+?[\d\s()./-]{5,30}$/, 'Enter a phone number such as +49 30 123456.');

export const text = (rules: TextRules = {}) => filled(base(rules));
export const optionalText = (rules: TextRules = {}) => orNull(base(rules));
export const integer = (rules: NumberRules = {}) => filled(integerOf(rules));
export const optionalInteger = (rules: NumberRules = {}) => orNull(integerOf(rules));
export const decimal = (rules: NumberRules = {}) => filled(decimalOf(rules));
export const optionalDecimal = (rules: NumberRules = {}) => orNull(decimalOf(rules));
export const money = (rules: NumberRules = {}) => filled(moneyOf(rules));
export const optionalMoney = (rules: NumberRules = {}) => orNull(moneyOf(rules));
export const duration = (rules: NumberRules = {}) => filled(durationOf(rules));
export const optionalDuration = (rules: NumberRules = {}) => orNull(durationOf(rules));
export const date = () => filled(dateOf());
export const optionalDate = () => orNull(dateOf());
export const time = () => filled(timeOf());
export const optionalTime = () => orNull(timeOf());
export const dateTime = () => filled(dateTimeOf());
export const optionalDateTime = () => orNull(dateTimeOf());
export const email = () => filled(emailOf());
export const optionalEmail = () => orNull(emailOf());
export const url = () => filled(urlOf());
export const optionalUrl = () => orNull(urlOf());
export const phone = () => filled(phoneOf());
export const optionalPhone = () => orNull(phoneOf());
export const boolean = () => z.boolean();

type Values = readonly [string, ...string[]];

/** One of the values; the form value is plain text, so nothing chosen yet is the empty text. */
export function choice<const V extends Values>(values: V) {
  return z.string().transform((value, context): V[number] => {
    if (values.includes(value)) return value;
    context.addIssue({ code: 'custom', message: 'Choose one.' });
    return z.NEVER;
  });
}

export const optionalChoice = <const V extends Values>(values: V) => orNull(choice(values));

/** The id of a row of another entity. */
export const reference = () => z.string().min(1, 'Choose one.');
export const optionalReference = () => orNull(z.string());
export const references = () => z.array(z.string());
