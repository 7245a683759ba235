import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ForwardReturns, ScoreQuality } from '../../../src/engine/index.ts';
import { panelOf, slicePanel } from '../../support/panels.ts';
import { runs } from '../../support/property-runs.ts';

type Rows = readonly (readonly number[])[];

/** The quality of scores, fed in slices of so many bars. */
function measure(closes: Rows, scores: Rows, { sliceBars = closes.length, isProbability = false } = {}) {
  const symbols = closes[0]?.length ?? 0;
  const panel = panelOf(symbols, { close: Float64Array.from(closes.flat()) });
  const flat = Float64Array.from(scores.flat());
  const forward = new ForwardReturns(symbols);
  const quality = new ScoreQuality(symbols, { isProbability });
  for (let from = 0; from < closes.length; from += sliceBars) {
    const to = Math.min(closes.length, from + sliceBars);
    const slice = slicePanel(panel, from, to);
    quality.push(flat.slice(from * symbols, to * symbols), slice.close, forward.push(slice));
  }
  return quality.finish();
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Whether values differ at all: equal ones may have a mean that is not exactly them, and so a variance of rounding. */
const isVarying = (values: readonly number[]) => values.some((value) => value !== values[0]);

/** Pearson's correlation by its definition; NaN for fewer than three pairs, or where either side does not vary. */
function pearson(pairs: readonly (readonly [number, number])[]): number {
  if (![0, 1].every((side) => isVarying(pairs.map((pair) => pair[side as 0 | 1])))) return Number.NaN;
  const [x, y] = [mean(pairs.map(([a]) => a)), mean(pairs.map(([, b]) => b))];
  const product = (left: 0 | 1, right: 0 | 1) =>
    pairs.reduce((sum, pair) => sum + (pair[left] - [x, y][left]) * (pair[right] - [x, y][right]), 0);
  return pairs.length < 3 ? Number.NaN : product(0, 1) / Math.sqrt(product(0, 0) * product(1, 1));
}

const rankOf = (value: number, all: readonly number[]) =>
  all.filter((other) => other < value).length + (all.filter((other) => other === value).length + 1) / 2;

function spearman(pairs: readonly (readonly [number, number])[]): number {
  const [xs, ys] = [pairs.map(([a]) => a), pairs.map(([, b]) => b)];
  return pearson(pairs.map(([x, y]) => [rankOf(x, xs), rankOf(y, ys)] as const));
}

/** The pairs of each bar: its scores, and the returns over the bars after it. */
const pairsOf = (closes: Rows, scores: Rows, horizon: number) =>
  closes
    .slice(0, -horizon)
    .map((row, bar) =>
      row
        .map((close, symbol) => [scores[bar][symbol], closes[bar + horizon][symbol] / close - 1] as const)
        .filter(([score, later]) => !Number.isNaN(score + later)),
    );

const BARS = 26;
const level = fc.integer({ min: 1, max: 12 });
const orMissing = (values: fc.Arbitrary<number>) => fc.oneof({ weight: 9, arbitrary: values }, fc.constant(Number.NaN));
const rows = (symbols: number, values: fc.Arbitrary<number>) =>
  fc.array(fc.array(values, { minLength: symbols, maxLength: symbols }), { minLength: BARS, maxLength: BARS });
const cases = (symbols: number) => fc.tuple(rows(symbols, orMissing(level)), rows(symbols, orMissing(level)));

/** Sums that cancel leave rounding where the definition has 0. */
const isNear = (found: number | null, expected: number) =>
  Number.isFinite(expected) ? expect(found).toBeCloseTo(expected, 9) : expect(found).toBeNull();

describe('with five instruments', () => {
  test.each([1, 5, 20] as const)('correlations over %d bars are those of each bar, and their mean', (horizon) => {
    fc.assert(
      fc.property(cases(5), ([closes, scores]) => {
        const found = measure(closes, scores);
        const bars = pairsOf(closes, scores, horizon);
        const ics = bars.map(pearson).filter((value) => Number.isFinite(value));
        const ranked = bars.map(spearman).filter((value) => Number.isFinite(value));
        isNear(found[`IC_${horizon}`].value, mean(ics));
        isNear(found[`RANK_IC_${horizon}`].value, mean(ranked));
        const spread = Math.sqrt(ics.reduce((sum, ic) => sum + (ic - mean(ics)) ** 2, 0) / (ics.length - 1));
        if (spread > 1e-9) isNear(found[`IC_RATIO_${horizon}`].value, mean(ics) / spread);
      }),
      { numRuns: runs(60) },
    );
  });

  test('the size of slices changes no bit', () => {
    fc.assert(
      fc.property(cases(5), fc.integer({ min: 1, max: BARS }), ([closes, scores], sliceBars) => {
        expect(measure(closes, scores, { sliceBars })).toEqual(measure(closes, scores));
      }),
      { numRuns: runs(60) },
    );
  });
});

test('with two instruments, correlations are over the bars of each, and have no ratio', () => {
  fc.assert(
    fc.property(cases(2), ([closes, scores]) => {
      const found = measure(closes, scores, { sliceBars: 7 });
      const bySymbol = [0, 1].map((symbol) =>
        pairsOf(
          closes.map((row) => [row[symbol]]),
          scores.map((row) => [row[symbol]]),
          5,
        ).flat(),
      );
      isNear(found.IC_5.value, mean(bySymbol.map(pearson).filter((value) => Number.isFinite(value))));
      isNear(found.RANK_IC_5.value, mean(bySymbol.map(spearman).filter((value) => Number.isFinite(value))));
      expect(found.IC_RATIO_5.value).toBeNull();
    }),
    { numRuns: runs(60) },
  );
});

test('a score that knows the next return is right about it, and about nothing later', () => {
  const changes = [0.1, -0.1, -0.1, 0.1, 0.1, -0.1, 0.1, -0.1, -0.1, 0.1];
  const closes = changes.reduce<number[][]>(
    (all, change) => [...all, [(all.at(-1)?.[0] ?? 0) * (1 + change)]],
    [[100]],
  );
  const found = measure(closes, [...changes.map((change) => [change]), [0]]);
  expect(found.IC_1.value).toBeCloseTo(1, 12);
  expect(found.HIT_RATE_1.value).toBe(1);
  expect(found.IC_HALF_LIFE.value).toBeGreaterThan(1);
  expect(found.IC_HALF_LIFE.value).toBeLessThan(5);
});

test('the direction is from one half where scores are probabilities, and from zero where they are not', () => {
  const closes = [[100], [110], [99], [108.9]];
  const hitRate = (scores: Rows, isProbability: boolean) => measure(closes, scores, { isProbability }).HIT_RATE_1.value;
  expect(hitRate([[0.6], [0.4], [0.45], [0.5]], true)).toBeCloseTo(2 / 3, 12);
  expect(hitRate([[0.6], [0.4], [0.45], [0.5]], false)).toBeCloseTo(2 / 3, 12);
  expect(hitRate([[0.6], [0.4], [0.5], [0.5]], true)).toBe(1);
  expect(hitRate([[2], [-0.4], [0.45], [0.5]], false)).toBe(1);
});

test('scores that keep their order agree with those of the bar before', () => {
  const closes = Array.from({ length: 4 }, (_, bar) => [1 + bar, 2 + bar, 3 + bar]);
  expect(
    measure(closes, [
      [1, 2, 3],
      [2, 4, 9],
      [0, 1, 2],
      [3, 2, 1],
    ]).SCORE_AUTOCORRELATION.value,
  ).toBeCloseTo(1 / 3, 12);
});

test('a score that never changes has no correlation, however many bars there are', () => {
  const closes = Array.from({ length: 20_000 }, (_, bar) => [100 + Math.sin(bar), 100 + Math.cos(bar)]);
  const found = measure(
    closes,
    closes.map(() => [0.1, 0.1]),
  );
  expect([found.IC_1.value, found.RANK_IC_1.value]).toEqual([null, null]);
});

test('correlations that differ by rounding alone have no ratio', () => {
  const returns = Array.from({ length: 60 }, (_, bar) =>
    [1, 2, 3, 4, 5].map((symbol) => 0.01 * Math.sin(bar * symbol)),
  );
  const closes = returns.reduce<number[][]>(
    (all, row) => [...all, row.map((value, symbol) => (all.at(-1)?.[symbol] ?? 0) * (1 + value))],
    [[100, 100, 100, 100, 100]],
  );
  const found = measure(closes, [...returns, [0, 0, 0, 0, 0]]);
  expect(found.IC_1.value).toBeCloseTo(1, 12);
  expect(found.IC_RATIO_1.value).toBeNull();
});
