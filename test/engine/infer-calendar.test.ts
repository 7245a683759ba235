import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inferCalendar } from '../../src/engine/infer-calendar.ts';
import { runs } from '../support/property-runs.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** A Wednesday. */
const START = Date.UTC(2020, 0, 1);

const isWeekday = (time: number) => ![0, 6].includes(new Date(time).getUTCDay());
const everyDay = (count: number) => Array.from({ length: count }, (_, day) => START + day * DAY);
const weekdays = (count: number) =>
  everyDay(2 * count)
    .filter(isWeekday)
    .slice(0, count);
/** Bars at a distance within each day, from an hour on. */
const within = (days: readonly number[], bars: { from: number; count: number; distance: number }) =>
  days.flatMap((day) => Array.from({ length: bars.count }, (_, bar) => day + bars.from + bar * bars.distance));

const cases: [title: string, times: readonly number[], timeframeMs: number, periodsPerYear: number][] = [
  ['daily bars without weekends', weekdays(500), DAY, 252],
  ['daily bars with weekends', everyDay(500), DAY, 365],
  ['daily bars with a few holidays', weekdays(500).filter((_, index) => index % 40 !== 7), DAY, 252],
  ['daily bars of one week', weekdays(5), DAY, 252],
  ['hourly bars around the clock', within(everyDay(30), { from: 0, count: 24, distance: HOUR }), HOUR, 365 * 24],
  [
    'one-minute bars of 6.5 exchange hours',
    within(weekdays(20), { from: 14.5 * HOUR, count: 390, distance: MINUTE }),
    MINUTE,
    252 * 390,
  ],
  [
    'half-hourly bars with half a day now and then',
    within(weekdays(21), { from: 14.5 * HOUR, count: 13, distance: HOUR / 2 }).filter(
      (time) => !(new Date(time).getUTCDate() % 10 === 3 && time % DAY > 17 * HOUR),
    ),
    HOUR / 2,
    252 * 13,
  ],
  [
    'daily bars with a Saturday session now and then',
    everyDay(700).filter((time, day) => isWeekday(time) || (new Date(time).getUTCDay() === 6 && day % 50 < 7)),
    DAY,
    252,
  ],
  ['daily bars stamped at the midnight after them', weekdays(500).map((time) => time + DAY), DAY, 252],
  ['daily bars from Sunday to Thursday', everyDay(700).filter((time) => new Date(time).getUTCDay() < 5), DAY, 252],
  ['daily bars of six days a week', everyDay(700).filter((time) => new Date(time).getUTCDay() !== 0), DAY, 302],
  [
    'a week of them stamped at the midnight after',
    weekdays(8)
      .slice(3)
      .map((time) => time + DAY),
    DAY,
    252,
  ],
  ['eight days with a holiday', weekdays(7).filter((_, index) => index !== 3), DAY, 252],
  ['bars of two days around the clock', everyDay(500).filter((_, day) => day % 2 === 0), 2 * DAY, 182.5],
  ['bars of three days around the clock', everyDay(500).filter((_, day) => day % 3 === 0), 3 * DAY, 365 / 3],
  ['bars of two exchange days', weekdays(500).filter((_, day) => day % 2 === 0), 2 * DAY, 126],
  ['bars of three exchange days', weekdays(500).filter((_, day) => day % 3 === 0), 5 * DAY, 84],
  ['bars of four exchange days', weekdays(500).filter((_, day) => day % 4 === 0), 6 * DAY, 63],
  ['bars of two weeks', Array.from({ length: 60 }, (_, week) => START + 14 * week * DAY), 14 * DAY, 26],
  ['bars of ten days', Array.from({ length: 60 }, (_, index) => START + 10 * index * DAY), 10 * DAY, 36.5],
  [
    'weekly bars on the last business day',
    Array.from({ length: 60 }, (_, week) => START + (7 * week + (week % 9 === 0 ? 1 : 2)) * DAY),
    7 * DAY,
    52,
  ],
  [
    'hourly bars of a currency from Sunday evening to Friday evening',
    within(everyDay(60), { from: 0, count: 24, distance: HOUR }).filter((time) => {
      const [day, hour] = [new Date(time).getUTCDay(), new Date(time).getUTCHours()];
      return (day > 0 && day < 5) || (day === 0 && hour >= 22) || (day === 5 && hour < 22);
    }),
    HOUR,
    252 * 24,
  ],
  [
    'minutes with a lunch break',
    within(weekdays(20), { from: 1.5 * HOUR, count: 120, distance: MINUTE })
      .concat(within(weekdays(20), { from: 5 * HOUR, count: 120, distance: MINUTE }))
      .sort((a, b) => a - b),
    MINUTE,
    252 * 240,
  ],
  ['weekly bars', Array.from({ length: 60 }, (_, week) => START + 7 * week * DAY), 7 * DAY, 52],
  ['monthly bars', Array.from({ length: 36 }, (_, month) => Date.UTC(2020, month, 1)), 31 * DAY, 12],
  ['bars of two months', Array.from({ length: 12 }, (_, index) => Date.UTC(2020, 2 * index, 1)), 61 * DAY, 6],
  ['quarterly bars', Array.from({ length: 12 }, (_, quarter) => Date.UTC(2020, 3 * quarter, 1)), 91 * DAY, 4],
  ['two bars a day apart', everyDay(2), DAY, 252],
  ['two bars an hour apart', [START, START + HOUR], HOUR, 252 * 2],
  ['one bar on a weekday', [START], DAY, 252],
  ['one bar on a Saturday', [START + 3 * DAY], DAY, 365],
  ['no bar', [], DAY, 252],
];

describe('the calendar', () => {
  test.each(cases)('of %s', (_, times, timeframeMs, periodsPerYear) => {
    expect(inferCalendar(Float64Array.from(times))).toEqual({ timeframeMs, periodsPerYear });
  });

  test('of a long history follows from its first 10,000 distances', () => {
    const hourly = Array.from({ length: 10_001 }, (_, hour) => START + hour * HOUR);
    const last = START + 10_001 * HOUR;
    const minutes = Array.from({ length: 30_000 }, (_, minute) => last + minute * MINUTE);
    expect(inferCalendar(Float64Array.from([...hourly, ...minutes])).timeframeMs).toBe(HOUR);
  });

  test('of generated exchanges is that of their days and sessions, whatever their holidays and half days', () => {
    const week = fc.constantFrom<[days: readonly number[], perYear: number]>(
      [[1, 2, 3, 4, 5], 252],
      [[0, 1, 2, 3, 4], 252],
      [[2, 3, 4, 5, 6], 252],
      [[0, 1, 2, 3, 4, 5, 6], 365],
    );
    const session = fc.constantFrom<[barMs: number, bars: number]>(
      [DAY, 1],
      [HOUR, 7],
      [30 * MINUTE, 13],
      [15 * MINUTE, 26],
      [5 * MINUTE, 100],
    );
    fc.assert(
      fc.property(
        week,
        session,
        fc.integer({ min: 0, max: 20_000 }),
        fc.integer({ min: 30, max: 120 }),
        fc.integer({ min: 1, max: 2_147_483_646 }),
        ([days, perYear], [barMs, bars], startDay, count, seed) => {
          let state = seed;
          const chance = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
          const open = Array.from({ length: count }, (_, day) => (startDay + day) * DAY)
            .filter((time) => days.includes(new Date(time).getUTCDay()))
            // One day in twenty-five is a holiday, and one in fifteen ends early.
            .filter(() => chance() > 0.04);
          const times = open.flatMap((day) => {
            const half = bars > 1 && chance() < 1 / 15 ? Math.ceil(bars / 2) : bars;
            return Array.from({ length: half }, (_, bar) => day + bar * barMs);
          });
          expect(inferCalendar(Float64Array.from(times))).toEqual({
            timeframeMs: barMs,
            periodsPerYear: perYear * bars,
          });
        },
      ),
      { numRuns: runs(300) },
    );
  });
});
