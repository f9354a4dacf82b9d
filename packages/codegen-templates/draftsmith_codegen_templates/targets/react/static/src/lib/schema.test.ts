import { z } from 'zod';
import * as s from './schema';

const problem = (schema: { safeParse: (value: unknown) => unknown }, value: unknown) => {
  const result = schema.safeParse(value) as {
    success: boolean;
    data?: unknown;
    error?: { issues: { message: string }[] };
  };
  return result.success ? null : (result.error?.issues[0]?.message ?? 'refused');
};

it('asks for what is required and takes empty optional text as null', () => {
  expect(problem(s.text(), '  ')).toBe('This is required.');
  expect(s.optionalText().parse('  ')).toBeNull();
  expect(s.optionalInteger().parse('')).toBeNull();
});

it('says what is wrong with optional values, too', () => {
  expect(problem(s.optionalEmail(), 'nobody')).toMatch(/email address/);
  expect(problem(s.optionalInteger({ max: 3 }), '4')).toBe('Enter 3 or less.');
});

it('keeps every digit of decimals and takes a comma for the point', () => {
  expect(s.decimal().parse('0,1')).toBe('0.1');
  expect(s.money().parse('12345678901234.50')).toBe('12345678901234.50');
  expect(problem(s.money(), '1.234')).toMatch(/amount/);
  expect(problem(s.integer(), '1.5')).toBe('Enter a whole number.');
});

it('turns what people type into what the API takes', () => {
  expect(s.duration().parse('1h 30m')).toBe(90);
  expect(s.integer().parse(' 42 ')).toBe(42);
  expect(s.choice([{ value: 'a' }, { value: 'b' }]).parse('b')).toBe('b');
  expect(problem(s.choice([{ value: 'a' }]), '')).toBe('Choose one.');
});

it('leaves out what somebody is not asked for', () => {
  const schema = z.object({ name: s.text(), salary: s.money() });
  expect(s.withoutFields(schema, ['salary']).parse({ name: 'Ada', salary: '' })).toEqual({
    name: 'Ada',
  });
  expect(problem(s.withoutFields(schema, []), { name: 'Ada', salary: '' })).toMatch(/required/);
});

it.each(['javascript:alert(1)', 'ftp://example.com', 'example'])(
  'refuses the address %s',
  (url) => {
    expect(problem(s.url(), url)).toMatch(/https/);
  },
);
