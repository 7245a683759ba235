import { describe, expect, test } from 'vitest';
import type { Execution } from '../../../src/engine/index.ts';
import { candles, exits, simulate } from '../../support/accounts.ts';
import { panelOf, targetWeight, threshold } from '../../support/panels.ts';

const flat = (price: number, bars = 1) => panelOf(1, { close: new Float64Array(bars).fill(price) });
const half = (execution: Partial<Execution>, score = 0.5) =>
  simulate(flat(10), [score], { strategy: targetWeight({}), execution });

describe('fills', () => {
  const panel = candles([
    [10, 10.5, 10, 10.5],
    [11, 11.5, 11, 11.5],
    [12, 12.5, 12, 12.5],
    [13, 13.5, 13, 13.5],
  ]);
  const run = (fill: Execution['fill']) =>
    simulate(panel, [1, 1, 0, 0], { strategy: threshold({ enterLong: 0.5 }), execution: { fill } });

  test.each([
    { fill: 'NEXT_OPEN', entry: 11, exit: 13, after: [11.5, 12.5, 13] },
    { fill: 'SAME_CLOSE', entry: 10.5, exit: 12.5, after: [11.5, 12.5, 12.5] },
    { fill: 'NEXT_CLOSE', entry: 11.5, exit: 13.5, after: [11.5, 12.5, 13.5] },
  ] as const)('$fill enters at $entry and leaves at $exit', ({ fill, entry, exit, after }) => {
    const { equity, trades } = run(fill);
    expect(trades.entryPrice[0]).toBeCloseTo(entry, 12);
    expect(trades.exitPrice[0]).toBeCloseTo(exit, 12);
    const expected = [1000, ...after.map((price) => (1000 / entry) * price)];
    for (const [bar, value] of expected.entries()) expect(equity[bar]).toBeCloseTo(value, 9);
  });

  test.each(['NEXT_OPEN', 'NEXT_CLOSE'] as const)('%s never fills the order of the last bar', (fill) => {
    const { totals, equity } = simulate(flat(10, 3), [0, 0, 1], {
      strategy: threshold({ enterLong: 0.5 }),
      execution: { fill },
    });
    expect(totals.orders).toBe(0);
    expect([...equity]).toEqual([1000, 1000, 1000]);
  });
});

describe('costs of an order of 50 shares at 10', () => {
  test.each([
    [{ commissionRate: 0.01 }, 5],
    [{ commissionFixed: 3 }, 3],
    [{ commissionPerUnit: 0.1 }, 5],
    [{ commissionRate: 0.01, commissionFixed: 3, commissionPerUnit: 0.1 }, 13],
    [{ commissionRate: 0.01, commissionMinimum: 20 }, 20],
    [{ commissionRate: 0.01, commissionMinimum: 4 }, 5],
  ])('%o: a commission of %d', (execution, commission) => {
    const { totals, equity, trades } = half(execution);
    expect(totals.commission).toBeCloseTo(commission, 12);
    expect(trades.fees[0]).toBeCloseTo(commission, 12);
    expect(equity[0]).toBeCloseTo(1000 - commission, 9);
  });

  test('slippage of 1 %: bought at 10.1, sold short at 9.9, 5 lost either way', () => {
    for (const [score, price] of [
      [0.5, 10.1],
      [-0.5, 9.9],
    ] as const) {
      const { totals, equity, trades } = half({ slippageRate: 0.01 }, score);
      expect(trades.entryPrice[0]).toBeCloseTo(price, 12);
      expect(totals.slippage).toBeCloseTo(5, 12);
      expect(equity[0]).toBeCloseTo(995, 9);
    }
  });

  test('a borrow rate of 0.252 a year takes 0.5 a bar for 500 sold short, and nothing for 500 bought', () => {
    expect(half({ borrowRate: 0.252 }, -0.5).equity[0]).toBeCloseTo(999.5, 9);
    expect(half({ borrowRate: 0.252 }).totals.borrowing).toBe(0);
  });
});

describe('what an account can pay', () => {
  test('lots of 7: 49 shares instead of 50', () => {
    expect([...half({ lotSize: 7 }).trades.size]).toEqual([49]);
    expect([...half({ lotSize: 10 }).trades.size]).toEqual([50]);
    expect(half({ lotSize: 60 }).totals.orders).toBe(0);
  });

  test('too little cash for 100 shares and 1 %: cut to 1000 / 10.1', () => {
    const cut = half({ commissionRate: 0.01 }, 1);
    expect(cut.trades.size[0]).toBeCloseTo(1000 / 10.1, 9);
    expect(cut.equity[0]).toBeCloseTo(1000 - (1000 / 10.1) * 0.1, 9);
  });

  test('an order at the end of the cash is cut to fit its costs, and one for which cash lacks is dropped', () => {
    const rejected = (execution: Partial<Execution>, weight: number) =>
      half({ ...execution, onShortfall: 'REJECT' }, weight);
    expect(rejected({ commissionRate: 0.01 }, 1).trades.size[0]).toBeCloseTo(1000 / 10.1, 9);
    expect(rejected({ slippageRate: 0.01 }, 1).trades.size[0]).toBeCloseTo(1000 / 10.1, 9);
    expect(rejected({}, 1).totals.orders).toBe(1);
    const panel = panelOf(2, { close: new Float64Array(2).fill(10) });
    // 500 each: the first takes 505, and the second finds 495.
    const two = simulate(panel, [0.5, 0.5], {
      strategy: targetWeight({}),
      execution: { commissionRate: 0.01, onShortfall: 'REJECT' },
    });
    expect([...two.trades.size]).toEqual([50, expect.closeTo(495 / 10.1, 9)]);
    // As listed, nothing is left of the first for the second: no cost explains that.
    const pair = panelOf(2, { close: new Float64Array(4).fill(10) });
    const short = simulate(pair, [0, 0.9, 0.9, 0], {
      strategy: targetWeight({}),
      execution: { callOrder: 'AS_LISTED', commissionRate: 0.01, onShortfall: 'REJECT' },
    });
    expect(short.totals.orders).toBe(2);
  });

  test('sells first pay for purchases; as listed, the purchase finds no cash', () => {
    const panel = panelOf(2, { close: new Float64Array(4).fill(10) });
    const run = (callOrder: Execution['callOrder']) =>
      simulate(panel, [0, 1, 1, 0], { strategy: targetWeight({}), execution: { callOrder } });
    expect(run('SELLS_FIRST').totals).toMatchObject({ orders: 3, tradedValue: 3000 });
    expect(run('AS_LISTED').totals).toMatchObject({ orders: 2, tradedValue: 2000 });
  });

  test('a sale that brings in less than its commission is not made without cash for the difference', () => {
    // All cash buys 99.8 shares at 10; at 10.001 a hundredth of one would have to go, for a commission of 2.
    const weights = [1, 0.9999, 0];
    const costs = { commissionMinimum: 2 };
    const { equity, totals } = simulate(panelOf(1, { close: Float64Array.of(10, 10.001, 10) }), weights, {
      strategy: targetWeight({}),
      execution: costs,
    });
    expect(equity[1]).toBeCloseTo(99.8 * 10.001, 9);
    expect(equity[2]).toBeCloseTo(996, 9);
    expect(totals.orders).toBe(2);
  });

  test('leverage 2 holds 200 shares where leverage 1 holds 100', () => {
    const panel = panelOf(1, { close: Float64Array.of(10, 11) });
    const strategy = targetWeight({ grossExposure: 2, rebalance: { kind: 'BARS', every: 2 } });
    expect([...simulate(panel, [2, 2], { strategy, execution: { leverage: 2 } }).equity]).toEqual([1000, 1200]);
    expect([...simulate(panel, [2, 2], { strategy }).equity]).toEqual([1000, 1100]);
    expect([...simulate(panel, [-2, -2], { strategy, execution: { leverage: 2 } }).equity]).toEqual([1000, 800]);
  });

  test.each([
    ['LONG', 0.5, 1],
    ['LONG', -0.5, 0],
    ['SHORT', 0.5, 0],
    ['SHORT', -0.5, 1],
    ['BOTH', -0.5, 1],
  ] as const)('%s: a weight of %d makes %d orders', (direction, score, orders) => {
    expect(half({ direction }, score).totals.orders).toBe(orders);
  });
});

/** Open, high, low and close. */
type Bar = readonly [number, number, number, number];

interface Exit {
  readonly execution: Partial<Execution>;
  readonly bars: readonly Bar[];
  readonly exit: readonly [number, string];
  readonly isShort?: boolean;
}
const stopLoss = { stopLoss: 0.1 };
const takeProfit = { takeProfit: 0.1 };
const rally: Bar[] = [
  [100, 120, 100, 120],
  [115, 116, 107, 108],
];

const entry = [100, 100, 100, 100] as const;
const long = threshold({ enterLong: 0.5 });
const short = threshold({ enterShort: -0.5 });

describe('stops of a position entered at 100', () => {
  test.each<[string, Exit]>([
    ['a stop-loss at its level', { execution: stopLoss, bars: [[99, 101, 89, 95]], exit: [90, 'STOP_LOSS'] }],
    ['a stop-loss at the open on a gap', { execution: stopLoss, bars: [[85, 101, 84, 95]], exit: [85, 'STOP_LOSS'] }],
    ['a take-profit at its level', { execution: takeProfit, bars: [[101, 111, 100, 105]], exit: [110, 'TAKE_PROFIT'] }],
    ['a take-profit at a gap', { execution: takeProfit, bars: [[120, 121, 119, 120]], exit: [120, 'TAKE_PROFIT'] }],
    [
      'the stop where both are in a bar',
      { execution: { ...stopLoss, ...takeProfit }, bars: [[100, 115, 85, 99]], exit: [90, 'STOP_LOSS'] },
    ],
    [
      'a trailing stop below the best bar before',
      { execution: { trailingStop: 0.1 }, bars: rally, exit: [108, 'TRAILING_STOP'] },
    ],
    [
      'a short stop-loss above',
      { isShort: true, execution: stopLoss, bars: [[101, 111, 99, 105]], exit: [110, 'STOP_LOSS'] },
    ],
    [
      'a short take-profit below',
      { isShort: true, execution: takeProfit, bars: [[99, 100, 89, 95]], exit: [90, 'TAKE_PROFIT'] },
    ],
  ])('%s', (_, { execution, bars, exit: [price, reason], isShort = false }) => {
    const side = isShort ? -1 : 1;
    const scores = new Float64Array(bars.length + 1).fill(side);
    const outcome = simulate(candles([entry, ...bars]), scores, { strategy: isShort ? short : long, execution });
    expect(exits(outcome)).toEqual([[expect.closeTo(price, 9), reason]]);
    expect(outcome.equity.at(-1)).toBeCloseTo(1000 + side * 10 * (price - 100), 9);
  });
});

describe('a bar of a position with stops', () => {
  test('a level that is not reached leaves the position open', () => {
    const panel = candles([entry, [100, 109, 91, 95]]);
    const outcome = simulate(panel, [1, 1], {
      strategy: long,
      execution: { stopLoss: 0.1, takeProfit: 0.1, trailingStop: 0.1 },
    });
    expect(exits(outcome)).toEqual([[95, 'END_OF_DATA']]);
  });

  test('a stop slips, a take-profit does not', () => {
    const stopped = simulate(candles([entry, [100, 100, 80, 80]]), [1, 1], {
      strategy: long,
      execution: { stopLoss: 0.1, slippageRate: 0.01 },
    });
    expect(stopped.trades.exitPrice[0]).toBeCloseTo(101 * 0.9 * 0.99, 9);
    const taken = simulate(candles([entry, [100, 130, 99, 99]]), [1, 1], {
      strategy: long,
      execution: { takeProfit: 0.1, slippageRate: 0.01 },
    });
    expect(taken.trades.exitPrice[0]).toBeCloseTo(101 * 1.1, 9);
  });
});
