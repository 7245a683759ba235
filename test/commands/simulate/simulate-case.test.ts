import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { simulateCase } from '../../../src/commands/simulate/simulate-case.ts';
import { runs } from '../../support/property-runs.ts';

const BARS = 20;
const COLUMNS = 3;
const PERIODS = 300;

const columns = <Value>(value: fc.Arbitrary<Value>) =>
  fc.array(fc.array(value, { minLength: BARS, maxLength: BARS }), { minLength: COLUMNS, maxLength: COLUMNS });
const price = fc.double({ min: 5, max: 20, noNaN: true });
const params = fc.record(
  {
    init_cash: fc.constantFrom(100, [100, 200, 300]),
    fees: fc.constantFrom(0.01, [0.01, 0.02, 0.03]),
    slippage: fc.constant(0.005),
    // Small sizes: no account has lost everything at its first close, where the first drawdown begins.
    size: fc.constantFrom(1, 3),
    direction: fc.constantFrom('longonly', 'shortonly', 'both'),
    sl_stop: fc.constant(0.1),
    accumulate: fc.boolean(),
    price: fc.constantFrom('close', 'open'),
  },
  { requiredKeys: ['size'] },
);
const cases = fc
  .record({
    close: columns(price),
    open: columns(price),
    entries: columns(fc.boolean()),
    exits: columns(fc.boolean()),
    weights: columns(fc.constantFrom('NaN', 0, 0.2, 0.5)),
    params,
    isShared: fc.boolean(),
    kind: fc.constantFrom('signals', 'targets'),
  })
  .map(({ close, open, entries, exits, weights, params: { init_cash, ...rest }, isShared, kind }) => {
    const { fees, slippage, direction } = rest;
    const costs = kind === 'signals' ? rest : { fees, slippage, direction };
    const cash = isShared ? 1000 : (init_cash ?? 100);
    return {
      ohlc: { open, close },
      ...(kind === 'signals' ? { signals: { entries, exits } } : { targets: weights }),
      params: { ...costs, init_cash: cash, cash_sharing: isShared },
      periodsPerYear: PERIODS,
    };
  });

interface Full {
  readonly orders: readonly { readonly col: number }[];
  readonly trades: readonly { readonly col: number }[];
  readonly value: readonly number[] | readonly (readonly number[])[];
}

/** The series of each account; one alone comes without a list around it. */
const seriesOf = (given: Full['value']) => (typeof given[0] === 'number' ? [given] : given) as (readonly number[])[];

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

function sharpeOf(returns: readonly number[]): number | null {
  const mean = sum(returns) / returns.length;
  const deviation = Math.sqrt(sum(returns.map((each) => (each - mean) ** 2)) / (returns.length - 1));
  const sharpe = (mean / deviation) * Math.sqrt(PERIODS);
  return Number.isFinite(sharpe) ? sharpe : null;
}

const drawdownOf = (value: readonly number[]) =>
  Math.min(...value.map((each, bar) => each / Math.max(...value.slice(0, bar + 1)) - 1));

const returnsOf = (value: readonly number[], initialCash: number) =>
  value.map((now, bar) => {
    const before = bar === 0 ? initialCash : value[bar - 1];
    return before > 0 ? now / before - 1 : (now - before) / Math.abs(before);
  });

/** The summary as it follows from the orders, trades and values of the full answer. */
function summaryOf({ orders, trades, value }: Full, initialCash: number | readonly number[]) {
  const series = seriesOf(value);
  const belongs = (account: number) => (each: { readonly col: number }) => series.length === 1 || each.col === account;
  return series.map((each, account) => ({
    finalValue: each.at(-1),
    orders: orders.filter(belongs(account)).length,
    trades: trades.filter(belongs(account)).length,
    sharpe: sharpeOf(returnsOf(each, [initialCash].flat()[account] ?? Number(initialCash))),
    maxDrawdown: drawdownOf(each),
  }));
}

const close = (actual: number | null, expected: number | null) =>
  actual === expected || Math.abs((actual ?? NaN) - (expected ?? NaN)) <= 1e-9 * Math.max(1, Math.abs(expected ?? 0));

describe('a summary', () => {
  test('is what follows from the full answer', () => {
    fc.assert(
      fc.property(cases, (given) => {
        const expected = summaryOf(simulateCase(given) as Full, given.params.init_cash);
        const { summary } = simulateCase({ ...given, output: 'summary' });
        expect(summary.map(({ orders, trades }) => ({ orders, trades }))).toEqual(
          expected.map(({ orders, trades }) => ({ orders, trades })),
        );
        for (const [account, { finalValue, sharpe, maxDrawdown }] of summary.entries()) {
          expect(finalValue).toBe(expected[account].finalValue);
          expect(close(sharpe, expected[account].sharpe)).toBe(true);
          expect(close(maxDrawdown, expected[account].maxDrawdown)).toBe(true);
        }
      }),
      { numRuns: runs(300) },
    );
  });

  test('has no Sharpe ratio where nothing varies', () => {
    const { summary } = simulateCase({ ohlc: { close: [10, 11] }, signals: {}, output: 'summary' });
    expect(summary).toEqual([{ finalValue: 100, orders: 0, trades: 0, sharpe: null, maxDrawdown: 0 }]);
  });

  test('of an account that falls below zero counts its losses as losses', () => {
    const given = {
      ohlc: { close: [10, 30, 40, 20] },
      signals: { entries: [true, false, false, false] },
      params: { direction: 'shortonly', size: 10 },
      periodsPerYear: PERIODS,
    };
    const full = simulateCase(given);
    expect(full).toMatchObject({ value: [100, -100, -200, 0], returns: [0, -2, -1, 1] });
    const { summary } = simulateCase({ ...given, output: 'summary' });
    expect(summary[0].sharpe).toBeCloseTo(sharpeOf([0, -2, -1, 1]) ?? NaN, 12);
  });
});

describe('typed arrays', () => {
  /** The same case with its columns as typed arrays. */
  const typed = (given: Record<string, unknown>) => {
    const { ohlc, signals, targets } = JSON.parse(JSON.stringify(given)) as Record<string, Record<string, unknown>>;
    const numbers = (given: unknown) =>
      (given as (number | string)[][]).map((column) => Float64Array.from(column, Number));
    const flags = (given: unknown) => (given as boolean[][]).map((column) => Uint8Array.from(column, Number));
    return {
      ...given,
      ohlc: { open: numbers(ohlc.open), close: numbers(ohlc.close) },
      ...(signals ? { signals: { entries: flags(signals.entries), exits: flags(signals.exits) } } : {}),
      ...(targets ? { targets: numbers(targets) } : {}),
    };
  };

  test('give what the same case as JSON gives, and are left as they are', () => {
    fc.assert(
      fc.property(cases, fc.constantFrom('full', 'summary'), (given, output) => {
        const wanted = { ...given, output };
        const columns = typed(wanted);
        const before = structuredClone(columns);
        expect(simulateCase(columns)).toEqual(simulateCase(JSON.parse(JSON.stringify(wanted))));
        expect(columns).toEqual(before);
      }),
    );
  });
});

describe('crossing averages', () => {
  test('act as the entries and exits that they stand for, so many bars later', () => {
    const ohlc = { close: [10, 9, 8, 12, 13, 7, 6], open: [1, 2, 3, 4, 5, 6, 7] };
    const averages = { fast: 1, slow: 2, delay: 1 };
    const crossed = simulateCase({ ohlc, signals: { movingAverageCross: averages }, params: { price: 'open' } });
    const entries = [0, 0, 0, 0, 1, 0, 0];
    const exits = [0, 0, 0, 0, 0, 0, 1];
    expect(crossed).toEqual(simulateCase({ ohlc, signals: { entries, exits }, params: { price: 'open' } }));
  });
});

describe('bad input', () => {
  const ohlc = { close: [10, 11] };
  const entries = [true, false];

  test.each([
    [{ ohlc, signals: { entries: Uint8Array.of(1, 2) } }, 'signals.entries.1: expected 0 or 1, was "2". Correct it.'],
    [{ ohlc, signals: { entries: [1, 'yes'] } }, 'signals.entries.1: expected true, false, 0 or 1, was "yes".'],
    [{ ohlc: { close: [[10], ['ten']] }, signals: {} }, 'ohlc.close.1.0: expected a number, null or "NaN", was "ten".'],
    [{ ohlc: {}, signals: { entries } }, 'ohlc.close: expected an array by bar, or an array of such columns'],
    [{ ohlc: { close: [] }, signals: {} }, 'ohlc.close: expected an array by bar, or an array of such columns'],
    [{ ohlc, signals: { entries: Uint8Array.of(1) } }, 'signals.entries: expected 1 columns of 2 bars'],
    [{ ohlc, signals: { entries }, output: 'short' }, 'output: '],
    [{ ohlc, signals: { entries }, periodsPerYear: 0 }, 'periodsPerYear: '],
    [{ ohlc, signals: { entries }, params: { init_cash: [1, 2] } }, 'params.init_cash: expected one amount or 1, was'],
    [{ ohlc, signals: { entries }, params: { size: 'big' } }, 'params.size: expected a number or arrays of numbers'],
    [
      { ohlc, signals: { entries }, params: { price: 'open' } },
      'params.price: expected the field it names, was "open"',
    ],
    [
      { ohlc, signals: { entries, movingAverageCross: { fast: 1, slow: 2 } } },
      'signals.movingAverageCross: expected to be the only source of signals',
    ],
    [
      { ohlc, signals: { movingAverageCross: { fast: 2, slow: 2 } } },
      'signals.movingAverageCross.fast: expected fewer bars than slow has, was "2"',
    ],
    [
      { ohlc: { close: [10, null, 11] }, signals: { movingAverageCross: { fast: 1, slow: 2 } } },
      'movingAverageCross: expected a close at every bar, was "NaN" at bar "1"',
    ],
    [
      { ohlc: { open: [1], high: [1], low: [1], close: [1] }, script: {}, output: 'summary' },
      'output: expected "full": a case of orders has no summary, was "summary"',
    ],
    [
      { ohlc: { open: [1, 2], high: [1, 2], low: [1, 2], close: [1, null] }, script: {} },
      'ohlc.close.1: expected a known price, was "NaN"',
    ],
  ])('%j', (given, message) => {
    expect(() => simulateCase(given)).toThrow(message);
  });
});
