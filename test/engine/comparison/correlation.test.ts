import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clusterOrder, correlationMatrix } from '../../../src/engine/index.ts';
import { runs } from '../../support/property-runs.ts';

const pathOf = (bars: readonly (readonly [time: number, equity: number])[]) => ({
  times: Float64Array.from(bars, ([time]) => time),
  equity: Float64Array.from(bars, ([, equity]) => equity),
  initialCash: 100,
});

/** As pandas' `DataFrame.corr` has it: over the rows where both columns have a value. */
function pearson(a: Map<number, number>, b: Map<number, number>): number {
  const pairs = [...a].flatMap(([time, left]) => {
    const right = b.get(time);
    return right === undefined ? [] : [[left, right] as const];
  });
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(pairs.map(([left]) => left)), mean(pairs.map(([, right]) => right))];
  let [product, squaresA, squaresB] = [0, 0, 0];
  for (const [left, right] of pairs) {
    product += (left - meanA) * (right - meanB);
    squaresA += (left - meanA) ** 2;
    squaresB += (right - meanB) ** 2;
  }
  return product / Math.sqrt(squaresA * squaresB);
}

function returnsOf({ times, equity, initialCash }: ReturnType<typeof pathOf>): Map<number, number> {
  const before = [initialCash, ...equity];
  return new Map(Array.from(times, (time, bar) => [time, equity[bar] / before[bar] - 1]));
}

describe('the correlation of returns', () => {
  const equity = fc.double({ min: 10, max: 200, noNaN: true });
  const bars = fc.uniqueArray(fc.tuple(fc.nat(12), equity), { selector: ([time]) => time, maxLength: 12 });
  const paths = fc.array(bars, { minLength: 1, maxLength: 4 });

  test('is over the bars that two results have in common', () => {
    fc.assert(
      fc.property(paths, (all) => {
        const given = all.map((each) => pathOf(each.toSorted(([a], [b]) => a - b)));
        const matrix = correlationMatrix(given);
        const returns = given.map(returnsOf);
        for (const [a, left] of returns.entries())
          for (const [b, right] of returns.entries()) {
            const expected = pearson(left, right);
            const value = matrix[a * given.length + b];
            expect(value).toBe(matrix[b * given.length + a]);
            if (Number.isNaN(expected)) expect(value).toBeNaN();
            else expect(value).toBeCloseTo(expected, 6);
          }
      }),
      { numRuns: runs(200) },
    );
  });

  test('of results with the same axis is the same as of results with equal ones', () => {
    const times = Float64Array.from({ length: 11 }, (_, bar) => bar);
    const walk = (step: number) => Float64Array.from(times, (time) => 100 + Math.sin(time * step) * 9);
    const shared = [1, 2, 3].map((step) => ({ times, equity: walk(step), initialCash: 100 }));
    const own = shared.map((given) => ({ ...given, times: given.times.slice() }));
    const [left, right] = [correlationMatrix(shared), correlationMatrix(own)];
    for (const [place, value] of left.entries()) expect(value).toBeCloseTo(right[place], 12);
  });

  test('is undefined where returns do not vary', () => {
    const flat = pathOf([1, 2, 3].map((time) => [time, 100]));
    const other = pathOf([1, 2, 3].map((time) => [time, 100 + time]));
    expect(correlationMatrix([flat, other]).slice(0, 2)).toEqual(Float64Array.of(Number.NaN, Number.NaN));
  });
});

describe('the order by clusters', () => {
  test('puts together what correlates, step by step as average linkage does', () => {
    // Distances by hand: 0-2 are nearest; then 1-3; 4 is nearer to {1, 3} than {0, 2} is.
    const pairs: Record<string, number> = { '0,2': 0.9, '1,3': 0.8, '1,4': 0.5, '3,4': 0.6 };
    const matrix = Float64Array.from({ length: 25 }, (_, place) => {
      const [a, b] = [Math.floor(place / 5), place % 5];
      return a === b ? 1 : (pairs[`${Math.min(a, b)},${Math.max(a, b)}`] ?? 0);
    });
    // The clusters are {0, 2} = 5, {1, 3} = 6, {4, 6} = 7 and {5, 7}, the one that was formed first on the left.
    expect(clusterOrder(matrix, 5)).toEqual([0, 2, 4, 1, 3]);
  });

  test('is that of joining the two nearest clusters until there is one', () => {
    // No two means are equal, so that there is one answer.
    const values = fc
      .uniqueArray(fc.nat(10_000), { minLength: 36, maxLength: 36 })
      .map((numbers) => numbers.map((number) => Math.sin(number)));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), values, (count, given) => {
        const matrix = new Float64Array(count * count);
        for (let a = 0; a < count; a += 1)
          for (let b = 0; b < count; b += 1)
            matrix[a * count + b] = a === b ? 1 : (given[Math.min(a, b) * 6 + Math.max(a, b)] ?? 0);
        expect(clusterOrder(matrix, count)).toEqual(joinNearest(matrix, count));
      }),
      { numRuns: runs(300) },
    );
  });
});

/** By the definition: of all pairs of clusters the two of the least mean distance join. */
function joinNearest(matrix: Float64Array, count: number): number[] {
  const distance = (a: number, b: number) => Math.sqrt(2 * (1 - matrix[a * count + b]));
  let clusters = Array.from({ length: count }, (_, leaf) => [leaf]);
  while (clusters.length > 1) {
    const pairs = clusters.flatMap((left, i) =>
      clusters.slice(i + 1).map((right) => {
        const all = left.flatMap((a) => right.map((b) => distance(a, b)));
        return { left, right, mean: all.reduce((sum, value) => sum + value, 0) / all.length };
      }),
    );
    const nearest = pairs.reduce((best, pair) => (pair.mean < best.mean - 1e-12 ? pair : best));
    // The list is in the order in which they were formed.
    clusters = clusters.filter((cluster) => cluster !== nearest.left && cluster !== nearest.right);
    clusters.push([...nearest.left, ...nearest.right]);
  }
  return clusters[0] ?? [];
}
