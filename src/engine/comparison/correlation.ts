import { returnsOf } from '../metrics/index.ts';
import type { EquityPath } from './equity-path.ts';

/**
 * Pearson's correlation of the returns of bars, of each two results over the bars that both have.
 *
 * @returns `[results x results]` row by row, symmetric; NaN where two have fewer than two bars in common, or the
 *   returns of one do not vary there
 */
export function correlationMatrix(paths: readonly EquityPath[]): Float64Array {
  const count = paths.length;
  const returns = paths.map(({ equity, initialCash }) => returnsOf(equity, initialCash));
  const whole = returns.map((column) => standardise(column));
  const matrix = new Float64Array(count * count);
  const common = commonBars();
  for (let a = 0; a < count; a += 1)
    for (let b = a; b < count; b += 1) {
      const shared = common(paths[a].times, paths[b].times);
      const value = shared
        ? product(standardise(pick(returns[a], shared.left)), standardise(pick(returns[b], shared.right)))
        : product(whole[a], whole[b]);
      matrix[a * count + b] = value;
      matrix[b * count + a] = value;
    }
  return matrix;
}

/** Less the mean, and of length 1; NaN where that is not possible. */
function standardise(column: Float64Array): Float64Array {
  let sum = 0;
  for (const value of column) sum += value;
  const mean = sum / column.length;
  let squares = 0;
  for (const value of column) squares += (value - mean) ** 2;
  // What is constant differs from its mean by rounding alone.
  const isConstant = column.every((value) => value === column[0]);
  const length = isConstant ? Number.NaN : Math.sqrt(squares);
  return column.map((value) => (value - mean) / length);
}

function product(a: Float64Array, b: Float64Array): number {
  if (a.length < 2) return Number.NaN;
  // Four sums at once do not wait for each other.
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  const whole = a.length & ~3;
  for (let bar = 0; bar < whole; bar += 4) {
    s0 += a[bar] * b[bar];
    s1 += a[bar + 1] * b[bar + 1];
    s2 += a[bar + 2] * b[bar + 2];
    s3 += a[bar + 3] * b[bar + 3];
  }
  for (let bar = whole; bar < a.length; bar += 1) s0 += a[bar] * b[bar];
  // Rounding must not make more than a perfect correlation.
  return Math.max(-1, Math.min(1, s0 + s1 + (s2 + s3)));
}

const pick = (column: Float64Array, places: Uint32Array) => Float64Array.from(places, (place) => column[place]);

interface Shared {
  readonly left: Uint32Array;
  readonly right: Uint32Array;
}

/** The bars that two axes share, found once for each two axes; undefined where they are the same axis. */
function commonBars(): (left: Float64Array, right: Float64Array) => Shared | undefined {
  const known = new Map<Float64Array, Map<Float64Array, Shared>>();
  return (left, right) => {
    if (left === right) return undefined;
    const ofLeft = known.get(left) ?? new Map<Float64Array, Shared>();
    known.set(left, ofLeft);
    const shared = ofLeft.get(right) ?? intersect(left, right);
    ofLeft.set(right, shared);
    return shared;
  };
}

function intersect(left: Float64Array, right: Float64Array): Shared {
  const places: [number, number][] = [];
  let j = 0;
  for (const [i, time] of left.entries()) {
    while (j < right.length && right[j] < time) j += 1;
    if (right[j] === time) places.push([i, j]);
  }
  return { left: Uint32Array.from(places, ([i]) => i), right: Uint32Array.from(places, ([, k]) => k) };
}
