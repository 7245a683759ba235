import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type CurveKind,
  createRollingSharpe,
  curveOnGrid,
  periodReturns,
  periodsOf,
  placesOnGrid,
  sharedGrid,
  unionOfTimes,
} from '../../../src/engine/index.ts';
import { runs } from '../../support/property-runs.ts';

const DAY = 86_400_000;
const path = (times: number[], equity: number[], initialCash = 100) => ({
  times: Float64Array.from(times),
  equity: Float64Array.from(equity),
  initialCash,
});

describe('the times that curves share', () => {
  const axis = fc.uniqueArray(fc.nat(60), { maxLength: 30 }).map((times) => Float64Array.from(times).sort());

  test('are all times of all results, each once and in order', () => {
    fc.assert(
      fc.property(fc.array(axis, { maxLength: 4 }), (axes) => {
        const expected = [...new Set(axes.flatMap((times) => [...times]))].toSorted((a, b) => a - b);
        expect([...unionOfTimes(axes)]).toEqual(expected);
      }),
      { numRuns: runs(200) },
    );
  });

  test('are as few as was asked for, with the first and the last', () => {
    fc.assert(
      fc.property(axis, fc.integer({ min: 2, max: 40 }), (times, points) => {
        const grid = [...sharedGrid(times, points)];
        expect(grid.length).toBe(Math.min(points, times.length));
        expect(new Set(grid).size).toBe(grid.length);
        expect(grid.every((time) => times.includes(time))).toBe(true);
        expect([grid.at(0), grid.at(-1)]).toEqual([times.at(0), times.at(-1)]);
      }),
      { numRuns: runs(200) },
    );
  });

  test('a value is that of the last bar until then, and there is none outside the bars of a result', () => {
    const places = placesOnGrid(Float64Array.of(10, 20, 40), Float64Array.of(5, 10, 15, 39, 40, 41));
    expect([...places]).toEqual([-1, 0, 0, 1, 2, -1]);
  });
});

describe('curves', () => {
  // By hand. Points are the bars 0, 2, 3 and 5; two of them have a bar before them that is no point.
  const sample = path([0, 1, 2, 3, 4, 5], [110, 99, 120, 60, 90, 130]);
  const places = Int32Array.of(-1, 0, 2, 3, 5, 5, -1);
  test.each<[CurveKind, boolean, number[]]>([
    ['EQUITY', true, [1.1, 1.2, 0.6, 1.3, 1.3]],
    ['EQUITY', false, [110, 120, 60, 130, 130]],
    ['RETURN', true, [0.1, 120 / 110 - 1, -0.5, 130 / 60 - 1, 0]],
    ['DRAWDOWN', true, [0, 99 / 110 - 1, -0.5, -0.25, 0]],
    ['UNDERWATER', true, [0, 1, 1, 2, 0]],
  ])('of %s, rebased %s', (kind, rebase, expected) => {
    const [before, ...rest] = curveOnGrid(sample, places, { kind, rebase });
    const after = rest.pop();
    expect([before, after]).toEqual([Number.NaN, Number.NaN]);
    for (const [index, value] of expected.entries()) expect(rest[index]).toBeCloseTo(value, 12);
  });

  test('the initial cash is the first peak', () => {
    const loss = path([0, 1], [90, 95]);
    expect([...curveOnGrid(loss, Int32Array.of(0, 1), { kind: 'DRAWDOWN', rebase: true })]).toEqual([
      90 / 100 - 1,
      95 / 100 - 1,
    ]);
    expect([...curveOnGrid(loss, Int32Array.of(0, 1), { kind: 'UNDERWATER', rebase: true })]).toEqual([1, 2]);
  });

  test('nothing is lost between points: the deepest drawdown is that of all bars', () => {
    const equity = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(equity, fc.integer({ min: 2, max: 12 }), (values, points) => {
        const given = path([...values.keys()], values, 20);
        const on = placesOnGrid(given.times, sharedGrid(given.times, points));
        const shown = curveOnGrid(given, on, { kind: 'DRAWDOWN', rebase: true });
        let peak = 20;
        let deepest = 0;
        for (const value of values) {
          peak = Math.max(peak, value);
          deepest = Math.min(deepest, value / peak - 1);
        }
        expect(Math.min(0, ...shown)).toBe(deepest);
      }),
      { numRuns: runs(200) },
    );
  });
});

test('monthly returns are those of the last bar of each month, and multiply to the return of all', () => {
  const dates = ['2023-12-28', '2023-12-29', '2024-01-02', '2024-02-28', '2024-02-29', '2024-04-01'];
  const given = path(
    dates.map((date) => Date.parse(date)),
    [101, 104, 96.2, 99, 100, 110],
  );
  const months = periodsOf(given.times, 'MONTH');
  expect(months.map(({ number, from }) => [Math.floor(number / 12), (number % 12) + 1, from])).toEqual([
    [2023, 12, 0],
    [2024, 1, 2],
    [2024, 2, 3],
    [2024, 4, 5],
  ]);
  const returns = [...periodReturns(given, months)];
  const expected = [0.04, 96.2 / 104 - 1, 100 / 96.2 - 1, 0.1];
  for (const [index, value] of expected.entries()) expect(returns[index]).toBeCloseTo(value, 12);
  expect(returns.reduce((product, value) => product * (1 + value), 1)).toBeCloseTo(1.1, 12);
});

test("the rolling Sharpe ratio is Python's statistics.mean over stdev of each window, times the root of 252", () => {
  const given = path(
    Array.from({ length: 7 }, (_, day) => day * DAY),
    [101, 103, 102, 105, 104, 104, 110],
  );
  const [first, second, ...rolling] = createRollingSharpe(3).of(given, 252);
  expect([first, second]).toEqual([Number.NaN, Number.NaN]);
  const expected = [7.074106928011678, 10.253911014826521, 2.39041689253715, 5.18494227898602, 7.007877470009031];
  for (const [index, value] of expected.entries()) expect(rolling[index]).toBeCloseTo(value, 9);
});

test('a window whose returns do not vary has no Sharpe ratio', () => {
  const flat = path([0, 1, 2, 3], [100, 100, 100, 100]);
  expect([...createRollingSharpe(2).of(flat, 252)]).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
});
