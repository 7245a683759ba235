import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EXIT_REASONS, type Execution, type Strategy } from '../../../src/engine/index.ts';
import { exits, simulate } from '../../support/accounts.ts';
import { panelOf, targetWeight, threshold, topK } from '../../support/panels.ts';
import { runs } from '../../support/property-runs.ts';

const NONE = Number.NaN;
const MINUTE_MS = 60_000;

/** Two instruments, their closes side by side. */
const panelOfTwo = (first: readonly number[], second: readonly number[]) =>
  panelOf(2, { close: Float64Array.from(first.flatMap((close, bar) => [close, second[bar] ?? NONE])) });

describe('no score changes no position', () => {
  // US and JP at 10 with half of the cash each, JP without a bar on the third day: bought once for 1 % of 1,000.
  const panel = panelOfTwo([10, 10, 10, 10, 10], [10, 10, NONE, 10, 10]);
  const scores = [0.5, 0.5, 0.5, 0.5, 0.5, NONE, 0.5, 0.5, 0.5, 0.5];
  const weekly = { kind: 'BARS', every: 2 } as const;
  const strategies: [string, Strategy][] = [
    ['TARGET_WEIGHT', targetWeight({ grossExposure: 0.8 })],
    ['TARGET_WEIGHT that decides on that day', targetWeight({ grossExposure: 0.8, rebalance: weekly })],
    ['TOP_K', topK({ top: 2, grossExposure: 0.8 })],
    ['TOP_K with a wider rank', topK({ top: 1, dropOut: 2, bottom: 1, grossExposure: 0.8 })],
    ['THRESHOLD', threshold({ enterLong: 0.4, grossExposure: 0.8 })],
    ['THRESHOLD with a limit on turnover', threshold({ enterLong: 0.4, grossExposure: 0.8, maxTurnover: 2 })],
  ];
  test.each(strategies)('%s', (_, strategy) => {
    const outcome = simulate(panel, scores, { strategy });
    expect(outcome.totals.orders).toBe(2);
    expect([...outcome.trades.open]).toEqual([1, 1]);
  });

  test('US and JP with a commission of 1 %: 990, not 980.1', () => {
    const { equity } = simulate(panel, scores, { strategy: targetWeight({}), execution: { commissionRate: 0.01 } });
    // What costs take of one is bought back from the other at the next bar: 1 % of 1,000 in the end.
    expect(equity[4]).toBeCloseTo(990, 6);
  });

  test('the place of what stays is not given to another', () => {
    // The second is best, then without a score for a day: the first may not be bought beside it.
    const closes = panelOfTwo([10, 11, 12, 13], [10, 10, NONE, 10]);
    const outcome = simulate(closes, [1, 2, 1, 2, 1, NONE, 1, 2], { strategy: topK({ top: 1 }) });
    expect(outcome.totals.orders).toBe(1);
    expect([...outcome.equity]).toEqual([1000, 1000, 1000, 1000]);
  });

  test('what stays counts in the gross exposure with its weight', () => {
    const closes = panelOfTwo([10, 10], [10, NONE]);
    // Half each; then the first asks for all, and half is there.
    const outcome = simulate(closes, [0.5, 0.5, 1, NONE], { strategy: targetWeight({}) });
    expect([...outcome.trades.size]).toEqual([50, 50]);
  });

  const execution = fc.record({
    fill: fc.constantFrom<Execution['fill']>('NEXT_OPEN', 'SAME_CLOSE', 'NEXT_CLOSE'),
    commissionRate: fc.constantFrom(0, 0.01),
  });
  const strategy = fc.constantFrom<Strategy>(
    targetWeight({ grossExposure: 0.9 }),
    topK({ top: 1, bottom: 1 }),
    topK({ top: 2, dropOut: 3, sizing: 'SCORE_PROPORTIONAL' }),
    threshold({ enterLong: 0.3, enterShort: -0.3 }),
    threshold({ enterLong: 0.3, sizing: 'SCORE_PROPORTIONAL' }),
  );
  const score = fc.double({ min: -1, max: 1, noNaN: true });

  test('of three instruments one loses its bars at any time: no order in it until they are back', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(score, score, score), { minLength: 8, maxLength: 8 }),
        fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 3 })),
        execution,
        strategy,
        (rows, [symbol, begin, count], given, chosen) => {
          const isMissing = (bar: number, index: number) => index % 3 === symbol && bar >= begin && bar < begin + count;
          const cells = rows.flatMap((row, bar) => row.map((value, index) => (isMissing(bar, index) ? NONE : value)));
          const closes = Float64Array.from(cells, (value, cell) => (Number.isNaN(value) ? NONE : 10 + (cell % 7)));
          const { trades } = simulate(panelOf(3, { close: closes }), cells, {
            strategy: chosen,
            execution: { ...given, delistAfterBars: 0 },
          });
          for (const [index, traded] of trades.symbol.entries()) {
            if (traded !== symbol) continue;
            const days = [trades.entryTime[index], ...(trades.open[index] ? [] : [trades.exitTime[index]])];
            for (const time of days) expect(isMissing((time ?? 0) / (1440 * MINUTE_MS), symbol)).toBe(false);
          }
        },
      ),
      { numRuns: runs(500) },
    );
  });
});

describe('a position whose bars end', () => {
  const ended = panelOfTwo([10, 10, 10, 10, 10, 10, 10, 20], [10, 12, NONE, NONE, NONE, NONE, NONE, NONE]);
  const scores = [0, 1, 0, 1, 1, NONE, 1, NONE, 1, NONE, 1, NONE, 1, NONE, 1, NONE];

  test('is closed at its last price after five bars, and its capital is free', () => {
    const outcome = simulate(ended, scores, { strategy: topK({ top: 1 }) });
    expect(exits(outcome)).toEqual([
      [12, 'DELISTED'],
      [20, 'END_OF_DATA'],
    ]);
    expect(outcome.equity[7]).toBe(2400);
  });

  test('is kept where the number is 0, and closed earlier where it is lower', () => {
    const closing = (delistAfterBars: number) =>
      simulate(ended, scores, { strategy: topK({ top: 1 }), execution: { delistAfterBars } });
    expect(exits(closing(0))).toEqual([[12, 'END_OF_DATA']]);
    expect(closing(2).trades.exitTime[0]).toBe(3 * 1440 * MINUTE_MS);
  });

  test('costs nothing, on both sides of the market', () => {
    const { trades, equity } = simulate(ended, [0, -1, 0, -1, 0, NONE, 0, NONE, 0, NONE, 0, NONE, 0, NONE, 0, NONE], {
      strategy: targetWeight({}),
      execution: { commissionFixed: 1 },
    });
    // 99.9 or so are sold short at 10 for a fee of 1, and closed at 12 for nothing.
    expect(trades.fees[0]).toBe(2);
    expect(equity[7]).toBe(equity[1]);
  });

  test('may be entered again when its bars come back', () => {
    const back = panelOfTwo([10, 10, 10, 10, 10], [10, NONE, NONE, 10, 11]);
    for (const strategy of [threshold({ enterLong: 0.5 }), topK({ top: 1, longAbove: 0.5 }), targetWeight({})]) {
      const outcome = simulate(back, [0, 1, 0, NONE, 0, NONE, 0, 1, 0, 1], {
        strategy,
        execution: { delistAfterBars: 2 },
      });
      expect(Array.from(outcome.trades.exitReason, (reason) => EXIT_REASONS[reason])).toEqual([
        'DELISTED',
        'END_OF_DATA',
      ]);
    }
  });

  test('an order that waits for a price is dropped with it', () => {
    // Decided on the last day of the second, to be filled on the next: there is none.
    const panel = panelOfTwo([10, 10, 10, 10], [10, NONE, NONE, 99]);
    const outcome = simulate(panel, [0, 1, 0, NONE, 0, NONE, 0, NONE], {
      strategy: topK({ top: 1 }),
      execution: { fill: 'NEXT_OPEN', delistAfterBars: 2 },
    });
    expect(outcome.totals.orders).toBe(1);
  });
});

describe('a stopped position', () => {
  test('is not bought again by a wish from before the stop', () => {
    // Entered over several bars; the stop comes before all of it is bought.
    const closes = panelOf(1, { close: Float64Array.of(10, 10, 8, 8, 8, 8) });
    const strategy = threshold({ enterLong: 0.5, maxTurnover: 0.3 });
    const outcome = simulate(closes, [1, 1, 1, 1, 1, 1], { strategy, execution: { stopLoss: 0.1 } });
    expect(exits(outcome)).toEqual([[8, 'STOP_LOSS']]);
  });

  test('is measured from the mean entry of what is held', () => {
    // All but a hundredth is sold at 20 and bought back there: stopped at 10 % below 20, not below 10.
    const closes = panelOf(1, { close: Float64Array.of(10, 20, 20, 20, 17, 15, 14, 13) });
    const { trades } = simulate(closes, [1, 0.01, 1, 1, 1, 1, 1, 1], {
      strategy: targetWeight({}),
      execution: { stopLoss: 0.1 },
    });
    expect(trades.exitTime[0]).toBe(4 * 1440 * MINUTE_MS);
  });
});

test('an entry that waits for its volatility is made when it is known', () => {
  const closes = panelOf(1, { close: Float64Array.of(10, 11, 10, 11, 10, 11) });
  const strategy = threshold({ enterLong: 0.5, sizing: 'INVERSE_VOLATILITY', volatilityBars: 3 });
  const { trades } = simulate(closes, [1, 1, 1, 1, 1, 1], { strategy });
  expect([...trades.entryTime]).toEqual([3 * 1440 * MINUTE_MS]);
});

describe('borrowing', () => {
  test('costs interest on cash below 0 as on what is sold short', () => {
    const closes = panelOf(1, { close: Float64Array.of(10, 10) });
    const { equity } = simulate(closes, [2, 2], {
      strategy: targetWeight({ grossExposure: 2 }),
      execution: { leverage: 2, borrowRate: 0.252 },
    });
    // 1,000 are borrowed at 0.1 % a bar.
    expect(equity[0]).toBeCloseTo(999, 9);
  });
});
