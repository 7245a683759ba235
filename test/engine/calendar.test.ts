import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dayOf, monthOf, weekOf, yearOf } from '../../src/engine/calendar.ts';
import { runs } from '../support/property-runs.ts';

const DAY = 86_400_000;
const time = fc.integer({ min: Date.UTC(1600, 0, 1), max: Date.UTC(2400, 11, 31) });

test('days, months and years are those of the calendar, UTC, leap years and times before 1970 included', () => {
  fc.assert(
    fc.property(time, (at) => {
      const date = new Date(at);
      const midnight = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate());
      expect(dayOf(at) * DAY).toBe(midnight);
      expect(yearOf(at)).toBe(date.getUTCFullYear());
      expect(monthOf(at)).toBe(12 * date.getUTCFullYear() + date.getUTCMonth());
    }),
    { numRuns: runs(1000) },
  );
});

test.each([
  ['the last day of a leap February', '2024-02-29T23:59:59.999Z', '2024-03-01T00:00:00Z'],
  ['the end of a February of a century that is no leap year', '2100-02-28T23:59:59.999Z', '2100-03-01T00:00:00Z'],
  ['the end of a February of a century that is one', '2000-02-29T23:59:59.999Z', '2000-03-01T00:00:00Z'],
  ['the end of a year', '2023-12-31T23:59:59.999Z', '2024-01-01T00:00:00Z'],
])('a month changes after %s', (_, last, next) => {
  const [before, after] = [Date.parse(last), Date.parse(next)];
  expect(monthOf(after) - monthOf(before)).toBe(1);
  expect(dayOf(after) - dayOf(before)).toBe(1);
});

test('a week begins on Monday, UTC', () => {
  expect(weekOf(Date.parse('1969-12-29T00:00:00Z'))).toBe(0);
  fc.assert(
    fc.property(time, (at) => {
      const isMonday = new Date(at).getUTCDay() === 1;
      expect(weekOf(at) - weekOf(at - DAY)).toBe(Number(isMonday));
    }),
  );
});
