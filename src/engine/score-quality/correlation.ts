/** Fewer pairs than this say nothing about a correlation. */
export const LEAST_PAIRS = 3;

/** `count` pairs of values: `xs[xBegin + i]` with `ys[yBegin + i]`. */
export interface Pairs {
  readonly xs: Float64Array;
  readonly ys: Float64Array;
  readonly xBegin: number;
  readonly yBegin: number;
  readonly count: number;
}

/** Pearson's correlation of the pairs in which neither is NaN; NaN for too few, or where one does not vary. */
export function correlate({ xs, ys, xBegin, yBegin, count: length }: Pairs): number {
  let count = 0;
  let sumX = 0;
  let sumY = 0;
  for (let index = 0; index < length; index += 1) {
    if (Number.isNaN(xs[xBegin + index] + ys[yBegin + index])) continue;
    count += 1;
    sumX += xs[xBegin + index];
    sumY += ys[yBegin + index];
  }
  if (count < LEAST_PAIRS) return Number.NaN;
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
  const isConstant = xx <= count * (1e-13 * meanX) ** 2 || yy <= count * (1e-13 * meanY) ** 2;
  return isConstant ? Number.NaN : xy / Math.sqrt(xx * yy);
}
