import { safeNext } from './next';

it('leads only to pages of this app', () => {
  expect(safeNext('/orders?page=2')).toBe('/orders?page=2');
  for (const foreign of [null, '', 'https://evil.example', '//evil.example', '/\\evil.example']) {
    expect(safeNext(foreign)).toBe('/');
  }
});
