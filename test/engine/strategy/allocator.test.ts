import { describe, expect, test } from 'vitest';
import type { Strategy } from '../../../src/engine/index.ts';
import { createAllocator } from '../../../src/engine/strategy/allocator.ts';
import { panelOf, targetWeight, threshold, topK } from '../../support/panels.ts';

const NONE = Number.NaN;

/** The target weights of each bar, NaN where nothing is to change, each traded in full before the next bar. */
function decide(strategy: Strategy, scores: readonly (readonly number[])[], closes?: readonly (readonly number[])[]) {
  const symbols = scores[0]?.length ?? 0;
  const { decide: decideBar, targets, currentWeights } = createAllocator(strategy, { symbols, periodsPerYear: 4 });
  return scores.map((row, bar) => {
    targets.clear();
    const close = Float64Array.from(closes?.[bar] ?? row.map(() => 1));
    decideBar(panelOf(symbols, { close }, bar), 0, Float64Array.from(row));
    for (const [symbol, weight] of targets.weights.entries())
      if (currentWeights && !Number.isNaN(weight)) currentWeights[symbol] = weight;
    return [...targets.weights];
  });
}

const near = (rows: readonly (readonly number[])[]) =>
  rows.map((row) => row.map((value) => (Number.isNaN(value) ? value : (expect.closeTo(value, 12) as number))));

describe('threshold', () => {
  test('enters at one level, leaves at another, and a missing score changes nothing', () => {
    const strategy = threshold({ enterLong: 0.6, exitLong: 0.4 });
    expect(decide(strategy, [[0.5], [0.6], [0.4], [NONE], [0.39], [0.5]])).toEqual([
      [NONE],
      [1],
      [NONE],
      [NONE],
      [0],
      [NONE],
    ]);
  });

  test('goes short at its level, and from short to long in one bar', () => {
    const strategy = threshold({ enterLong: 0.6, enterShort: 0.4 });
    expect(decide(strategy, [[0.4], [0.41], [0.3], [0.7]])).toEqual([[-1], [0], [-1], [1]]);
  });

  test('gives each instrument an equal share of the exposure', () => {
    expect(decide(threshold({ enterLong: 0.5, grossExposure: 0.8 }), [[1, 0, 1, 0]])).toEqual([[0.2, NONE, 0.2, NONE]]);
  });

  test('sizes in proportion to scores', () => {
    const strategy = threshold({ enterLong: 0.5, sizing: 'SCORE_PROPORTIONAL' });
    expect(decide(strategy, [[3, 1]])).toEqual([[0.75, 0.25]]);
  });
});

describe('top k', () => {
  test('holds the highest scores above the least, of equal ones the first', () => {
    expect(decide(topK({ top: 2 }), [[1, 3, 3, 3]])).toEqual([[NONE, 0.5, 0.5, NONE]]);
    expect(decide(topK({ top: 2, longAbove: 2 }), [[1, 3, 2, 0]])).toEqual([[NONE, 0.5, NONE, NONE]]);
  });

  test('sells the lowest scores short', () => {
    expect(decide(topK({ top: 1, bottom: 1 }), [[1, -3, 3, NONE]])).toEqual([[NONE, -0.5, 0.5, NONE]]);
    expect(decide(topK({ top: 0, bottom: 2, shortBelow: 0 }), [[1, -3, 3, NONE]])).toEqual([[NONE, -0.5, NONE, NONE]]);
  });

  test('keeps what is held until it falls out of the wider rank', () => {
    const strategy = topK({ top: 1, dropOut: 2 });
    const scores = [
      [3, 2, 1],
      [2, 3, 1],
      [1, 3, 2],
    ];
    expect(decide(strategy, scores)).toEqual([
      [1, NONE, NONE],
      [1, NONE, NONE],
      [0, 1, NONE],
    ]);
  });

  test('shares in proportion to scores however small or large they are', () => {
    const strategy = topK({ top: 2, sizing: 'SCORE_PROPORTIONAL' });
    expect(decide(strategy, [[1e-320, 1e-320]])).toEqual([[0.5, 0.5]]);
    expect(decide(strategy, [[1e300, 3e300]])).toEqual([[0.25, 0.75]]);
    expect(decide(strategy, [[Number.POSITIVE_INFINITY, 1]])).toEqual([[0, 1]]);
  });

  test('weighs by the inverse of volatility, measured over bars up to this one', () => {
    const strategy = topK({ top: 2, sizing: 'INVERSE_VOLATILITY', volatilityBars: 2 });
    // Returns of +10 %, -10 % and of +30 %, -30 %: deviations of one to three.
    const closes = [
      [100, 100],
      [110, 130],
      [99, 91],
    ];
    expect(
      decide(
        strategy,
        [
          [1, 1],
          [1, 1],
          [1, 1],
        ],
        closes,
      )[2],
    ).toEqual(near([[0.75, 0.25]])[0]);
  });
});

describe('target weight', () => {
  test('takes scaled scores as weights, none where one is missing, within the exposure', () => {
    expect(decide(targetWeight({ scale: 0.5 }), [[1, -0.5, NONE]])).toEqual([[0.5, -0.25, NONE]]);
    expect(decide(targetWeight({}), [[3, -1]])).toEqual([[0.75, -0.25]]);
  });

  test('limits each position on both sides', () => {
    expect(decide(targetWeight({ maxPositionWeight: 0.3 }), [[0.5, -0.5]])).toEqual([[0.3, -0.3]]);
  });

  test('scales to a volatility a year', () => {
    const strategy = targetWeight({ targetVolatility: 0.1, volatilityBars: 2, grossExposure: 5 });
    // Deviation of +10 % and -10 %: sqrt(0.02) a bar, twice that a year of four bars.
    const rows = decide(strategy, [[1], [1], [1]], [[100], [110], [99]]);
    expect(rows).toEqual([[0], [0], ...near([[0.1 / (2 * Math.sqrt(0.02))]])]);
  });
});

describe('rebalancing', () => {
  test('at every n-th bar', () => {
    const strategy = targetWeight({ rebalance: { kind: 'BARS', every: 2 } });
    expect(decide(strategy, [[0.1], [0.2], [0.3], [0.4]])).toEqual([[0.1], [NONE], [0.3], [NONE]]);
  });

  test('trades no more than the turnover, over as many bars as it takes', () => {
    const strategy = targetWeight({ maxTurnover: 0.5 });
    expect(decide(strategy, [[1], [1], [1]])).toEqual([[0.5], [1], [1]]);
    expect(decide(strategy, [[0.6, -0.4]])).toEqual(near([[0.3, -0.2]]));
  });

  test('a threshold entry and exit that the turnover cuts short go on at the next bars', () => {
    const strategy = threshold({ enterLong: 0.5, maxTurnover: 0.5 });
    expect(decide(strategy, [[1], [1], [1], [0], [0], [0]])).toEqual([[0.5], [1], [NONE], [0.5], [0], [NONE]]);
  });
});
