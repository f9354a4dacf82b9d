import { formatRelative, initials } from './format';

it.each([
  ['Ada Lovelace', 'AL'],
  ['Dr. Ada King Lovelace', 'AL'],
  ['ada@example.com', 'AC'],
  ['Ada', 'A'],
  ['', '?'],
])('shortens "%s" to %s', (name, short) => {
  expect(initials(name)).toBe(short);
});

it('counts time in the largest unit that fits', () => {
  const now = new Date('2026-05-12T12:00:00Z');
  expect(formatRelative('2026-05-12T09:00:00Z', now)).toBe('3 hours ago');
  expect(formatRelative('2026-05-13T13:00:00Z', now)).toBe('tomorrow');
});
