/** Fewer pairs than this say nothing about a correlation. */
export const LEAST_PAIRS = 3;

/** Below this ratio of the mean, a standard deviation is taken for rounding. */
const ROUNDING = 1e-13;

/** `count` pairs of values: `xs[xBegin + i]` with `ys[yBegin + i]`. */
export interface Pairs {
  readonly xs: Float64Array;
  readonly ys: Float64Array;
  readonly xBegin: number;
  readonly yBegin: number;
  readonly count: number;
}

/** Pearson's correlation of the pairs in which neither is NaN; NaN for too few pairs, or if either does not vary. */
export function correlate({ xs, ys, xBegin, yBegin, count: length }: Pairs): number {
  let count = 0;
  let sumX = 0;
  let sumY = 0;
  let [lowX, highX, lowY, highY] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let index = 0; index < length; index += 1) {
    const x = xs[xBegin + index];
    const y = ys[yBegin + index];
    if (Number.isNaN(x + y)) continue;
    count += 1;
    sumX += x;
    sumY += y;
    if (x < lowX) lowX = x;
    if (x > highX) highX = x;
    if (y < lowY) lowY = y;
    if (y > highY) highY = y;
  }
  // The mean of many equal values is not exactly them, so that a variance of rounding would pass for one.
  if (count < LEAST_PAIRS || lowX === highX || lowY === highY) return Number.NaN;
  const meanX = sumX / count;
  const meanY = sumY / count;
  let xx = 0;
  let xy = 0;
  let yy = 0;
  for (let index = 0; index < length; index += 1) {
    const x = xs[xBegin + index] - meanX;
    const y = ys[yBegin + index] - meanY;
    if (Number.isNaN(x + y)) continue;
    xx += x * x;
    xy += x * y;
    yy += y * y;
  }
  return correlationOf(xy, { count, mean: meanX, squares: xx }, { count, mean: meanY, squares: yy });
}

/** What a correlation needs of one side of its pairs. */
interface Moments {
  readonly count: number;
  readonly mean: number;
  /** Sum of squares around the mean. */
  readonly squares: number;
}

/** @param xy the sum of products around both means */
export function correlationOf(xy: number, x: Moments, y: Moments): number {
  const isConstant = ({ count, mean, squares }: Moments) => squares <= count * (ROUNDING * mean) ** 2;
  if (x.count < LEAST_PAIRS || isConstant(x) || isConstant(y)) return Number.NaN;
  return xy / Math.sqrt(x.squares * y.squares);
}
