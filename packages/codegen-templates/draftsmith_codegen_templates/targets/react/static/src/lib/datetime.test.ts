import { dayBounds, instantToLocal, localToInstant, parseDate, toLocalDate } from './datetime';

it('brings an instant to the clock on the wall and back', () => {
  const instant = '2026-05-12T09:30:00Z';
  expect(localToInstant(instantToLocal(instant))).toBe(instant);
});

it('refuses what is no time', () => {
  expect(instantToLocal('yesterday')).toBe('');
  expect(localToInstant('')).toBeNull();
});

it('keeps a calendar date on its day in every time zone', () => {
  expect(toLocalDate(parseDate('2026-03-01'))).toBe('2026-03-01');
});

it('bounds a day by its first and last second', () => {
  const { from, to } = dayBounds('2026-03-01');
  expect(toLocalDate(new Date(from))).toBe('2026-03-01');
  expect(toLocalDate(new Date(to))).toBe('2026-03-01');
  expect(toLocalDate(new Date(new Date(to).getTime() + 1000))).toBe('2026-03-02');
});
