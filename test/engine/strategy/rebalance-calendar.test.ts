import { expect, test } from 'vitest';
import { monthOf } from '../../../src/engine/calendar.ts';
import { createRebalanceCalendar } from '../../../src/engine/strategy/rebalance-calendar.ts';

test('a week begins on Monday, in UTC', () => {
  const isDue = createRebalanceCalendar({ kind: 'WEEK' });
  const days = [
    '2024-02-29T00:00Z',
    '2024-03-03T23:59Z',
    '2024-03-04T00:00Z',
    '2024-03-10T00:00Z',
    '2024-03-18T12:00Z',
  ];
  expect(days.map((day) => isDue(Date.parse(day)))).toEqual([true, false, true, false, true]);
});

test('a month begins with its first bar', () => {
  const isDue = createRebalanceCalendar({ kind: 'MONTH' });
  const days = [
    '2023-12-29T00:00Z',
    '2023-12-31T23:59Z',
    '2024-01-02T00:00Z',
    '2024-01-31T00:00Z',
    '2025-01-31T00:00Z',
  ];
  expect(days.map((day) => isDue(Date.parse(day)))).toEqual([true, false, true, false, true]);
});

test('every day from 1890 to 2110 is in the month that the calendar says', () => {
  const start = Date.UTC(1890, 0, 1);
  for (let day = 0; day < 80_353; day += 1) {
    const time = start + day * 86_400_000;
    const date = new Date(time);
    expect(monthOf(time)).toBe(date.getUTCFullYear() * 12 + date.getUTCMonth());
  }
});
