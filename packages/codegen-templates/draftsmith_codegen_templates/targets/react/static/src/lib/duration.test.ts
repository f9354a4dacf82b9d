import { formatDuration, parseDuration } from './duration';

it.each([
  ['90', 90],
  ['1:30', 90],
  ['1h 30m', 90],
  ['1.5 hours', 90],
  ['2 d', 2880],
  ['1 h 30 min', 90],
])('reads %s', (text, minutes) => {
  expect(parseDuration(text)).toBe(minutes);
});

it.each(['', 'soon', '1:75', '5 x', '-30'])('refuses "%s"', (text) => {
  expect(parseDuration(text)).toBeNull();
});

it('reads what it writes', () => {
  for (const minutes of [0, 1, 59, 60, 61, 1440, 1501, 10_080]) {
    expect(parseDuration(formatDuration(minutes))).toBe(minutes);
  }
});
