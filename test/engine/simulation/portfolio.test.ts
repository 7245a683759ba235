import { describe, expect, test } from 'vitest';
import { exits, candles, simulate } from '../../support/accounts.ts';
import { panelOf, targetWeight, threshold } from '../../support/panels.ts';

const DAY_MS = 86_400_000;
const prices = (...close: number[]) => panelOf(1, { close: Float64Array.from(close) });
const long = threshold({ enterLong: 0.5 });

describe('ruin', () => {
  test('ends the account at the first close with no equity left, at the marks', () => {
    const outcome = simulate(prices(100, 250, 10), [-1, -1, 1], { strategy: targetWeight({}) });
    expect([...outcome.equity]).toEqual([1000, -500, -500]);
    expect(outcome.ruinedAt).toBe(DAY_MS);
    expect(exits(outcome)).toEqual([[250, 'RUIN']]);
  });

  test('does not happen to one who only loses', () => {
    expect(simulate(prices(100, 1), [1, 1], { strategy: long }).ruinedAt).toBeNull();
  });
});

describe('missing prices', () => {
  test.each([Number.NaN, 0, -1])('a close of %d holds the mark', (missing) => {
    expect([...simulate(prices(10, missing, 12), [1, 1, 1], { strategy: long }).equity]).toEqual([1000, 1000, 1200]);
  });

  test('an order waits for the next price', () => {
    const { trades, equity } = simulate(prices(Number.NaN, 10, 12), [1, 1, 1], { strategy: long });
    expect([...trades.entryTime]).toEqual([DAY_MS]);
    expect([...equity]).toEqual([1000, 1000, 1200]);
  });
});

describe('trades', () => {
  test('from flat to flat: 50 shares at 10, 25 more at 5, all out at 8', () => {
    const { trades, totals } = simulate(prices(10, 5, 8), [0.5, 0.5, 0], {
      strategy: targetWeight({}),
      execution: { commissionFixed: 0 },
    });
    expect(totals.orders).toBe(3);
    expect([...trades.size]).toEqual([75]);
    expect(trades.entryPrice[0]).toBeCloseTo(625 / 75, 12);
    expect(trades.exitPrice[0]).toBeCloseTo(8, 12);
    expect(trades.pnl[0]).toBeCloseTo(75 * 8 - 625, 9);
    expect(trades.returnRatio[0]).toBeCloseTo(-25 / 625, 9);
    expect([...trades.barsHeld]).toEqual([2]);
  });

  test('a reversal ends one trade and begins the other', () => {
    const { trades } = simulate(prices(10, 20, 10), [0.5, -0.5, 0], { strategy: targetWeight({}) });
    expect([...trades.side]).toEqual([1, -1]);
    // 500 profit; then half of 1,500 is sold short at 20.
    expect([...trades.size]).toEqual([50, 37.5]);
    expect([...trades.pnl]).toEqual([500, 375]);
  });

  test('excursions are the lowest low and the highest high while held, not of the bar that enters at its close', () => {
    const panel = candles([
      [100, 500, 1, 100],
      [100, 130, 90, 110],
      [110, 120, 80, 100],
    ]);
    const { trades } = simulate(panel, [1, 1, 0], { strategy: long });
    expect(trades.maxAdverse[0]).toBeCloseTo(-0.2, 12);
    expect(trades.maxFavourable[0]).toBeCloseTo(0.3, 12);
    const short = simulate(panel, [-1, -1, 0], { strategy: threshold({ enterShort: -0.5 }) }).trades;
    expect(short.maxAdverse[0]).toBeCloseTo(-0.3, 12);
    expect(short.maxFavourable[0]).toBeCloseTo(0.2, 12);
  });

  test('what is open at the end is a trade to the last mark, without costs', () => {
    const outcome = simulate(prices(10, 12), [0.5, 0.5], {
      strategy: threshold({ enterLong: 0.1 }),
      execution: { commissionFixed: 2 },
    });
    expect(exits(outcome)).toEqual([[12, 'END_OF_DATA']]);
    expect([...outcome.trades.open]).toEqual([1]);
    expect([...outcome.trades.fees]).toEqual([2]);
  });
});
