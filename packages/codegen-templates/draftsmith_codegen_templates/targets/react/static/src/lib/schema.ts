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
  if (pattern !== undefined)
    schema = schema.regex(pattern, 'This does not have the expected form.');
  return schema;
}

const REQUIRED = 'This is required.';

/** Accepts the empty form value as null and hands anything else to `schema`. */
function orNull<T>(schema: z.ZodType<T, string>) {
  return z.string().transform((value, context): T | null => {
    const text = value.trim();
    if (text === '') return null;
    const result = schema.safeParse(text);
    if (result.success) return result.data;
    for (const { message } of result.error.issues) context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });
}

const filled = <T>(schema: z.ZodType<T, string>) => z.string().trim().min(1, REQUIRED).pipe(schema);

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

interface DecimalRules extends NumberRules {
  /** Digits after the point, at most. */
  places?: number;
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
const decimalOf = ({ places = 4, ...rules }: DecimalRules) =>
  number(readDecimal(places), `Enter a number with at most ${places} decimals.`, rules);
const moneyOf = ({ places = 2, ...rules }: DecimalRules) =>
  number(readDecimal(places), 'Enter an amount such as 12.50.', rules);
const durationOf = (rules: NumberRules) =>
  number(parseDuration, 'Enter a duration such as 1h 30m.', rules);

const dateOf = () => z.iso.date('Enter a date.');
const timeOf = () => z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Enter a time.');
const dateTimeOf = () => parsed(localToInstant, 'Enter a date and a time.');
const emailOf = (rules: TextRules) =>
  base(rules).pipe(z.email('Enter an email address such as name@example.com.'));
const urlOf = (rules: TextRules) =>
  base(rules).pipe(z.url({ protocol: /^https?$/, error: 'Enter a full address, with https://.' }));
const phoneOf = (rules: TextRules) =>
  base(rules).regex(/^\+?\d[\d\s()./-]{2,38}$/, 'Enter a phone number such as +49 30 123456.');

export const text = (rules: TextRules = {}) => filled(base(rules));
export const optionalText = (rules: TextRules = {}) => orNull(base(rules));
export const integer = (rules: NumberRules = {}) => filled(integerOf(rules));
export const optionalInteger = (rules: NumberRules = {}) => orNull(integerOf(rules));
export const decimal = (rules: DecimalRules = {}) => filled(decimalOf(rules));
export const optionalDecimal = (rules: DecimalRules = {}) => orNull(decimalOf(rules));
export const money = (rules: DecimalRules = {}) => filled(moneyOf(rules));
export const optionalMoney = (rules: DecimalRules = {}) => orNull(moneyOf(rules));
export const duration = (rules: NumberRules = {}) => filled(durationOf(rules));
export const optionalDuration = (rules: NumberRules = {}) => orNull(durationOf(rules));
export const date = () => filled(dateOf());
export const optionalDate = () => orNull(dateOf());
export const time = () => filled(timeOf());
export const optionalTime = () => orNull(timeOf());
export const dateTime = () => filled(dateTimeOf());
export const optionalDateTime = () => orNull(dateTimeOf());
export const email = (rules: TextRules = {}) => filled(emailOf(rules));
export const optionalEmail = (rules: TextRules = {}) => orNull(emailOf(rules));
export const url = (rules: TextRules = {}) => filled(urlOf(rules));
export const optionalUrl = (rules: TextRules = {}) => orNull(urlOf(rules));
export const phone = (rules: TextRules = {}) => filled(phoneOf(rules));
export const optionalPhone = (rules: TextRules = {}) => orNull(phoneOf(rules));
export const boolean = () => z.boolean();

/** A form's schema without the fields that this person is not asked for; the API is not sent them. */
export function withoutFields<Schema extends z.ZodObject>(
  schema: Schema,
  names: readonly string[],
): Schema {
  const kept = Object.entries(schema.shape).filter(([name]) => !names.includes(name));
  return z.object(Object.fromEntries(kept)) as unknown as Schema;
}

interface Choosable<Value extends string> {
  readonly value: Value;
}

/** One of the options; the form value is plain text, so nothing chosen yet is the empty text. */
export function choice<const Value extends string>(options: readonly Choosable<Value>[]) {
  return z.string().transform((text, context): Value => {
    const option = options.find(({ value }) => value === text);
    if (option) return option.value;
    context.addIssue({ code: 'custom', message: 'Choose one.' });
    return z.NEVER;
  });
}

export const optionalChoice = <const Value extends string>(options: readonly Choosable<Value>[]) =>
  orNull(choice(options));

/** The id of a row of another entity. */
export const reference = () => z.string().min(1, 'Choose one.');
export const optionalReference = () => orNull(z.string());
export const references = () => z.array(z.string());
