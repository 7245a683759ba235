/** One pass over returns: central moments by recurrence (Welford; higher ones by Terriberry), sums by sign, extremes. */
export interface ReturnSums {
  /** Returns that are numbers. */
  readonly count: number;
  readonly mean: number;
  /** Sums of the second, third and fourth power of the distances from the mean. */
  readonly m2: number;
  readonly m3: number;
  readonly m4: number;
  readonly positives: number;
  readonly negatives: number;
  readonly gain: number;
  /** The size of the sum of negative returns. */
  readonly loss: number;
  readonly lossSquares: number;
  readonly least: number;
  readonly greatest: number;
}

export function sumReturns(returns: Float64Array): ReturnSums {
  let count = 0;
  let mean = 0;
  let m2 = 0;
  let m3 = 0;
  let m4 = 0;
  let positives = 0;
  let negatives = 0;
  let gain = 0;
  let loss = 0;
  let lossSquares = 0;
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  for (let bar = 0; bar < returns.length; bar += 1) {
    const value = returns[bar];
    if (Number.isNaN(value)) continue;
    const before = count;
    count += 1;
    const delta = value - mean;
    const step = delta / count;
    const square = step * step;
    const term = delta * step * before;
    mean += step;
    m4 += term * square * (count * count - 3 * count + 3) + 6 * square * m2 - 4 * step * m3;
    m3 += term * step * (count - 2) - 3 * step * m2;
    m2 += term;
    if (value > 0) {
      positives += 1;
      gain += value;
    } else if (value < 0) {
      negatives += 1;
      loss -= value;
      lossSquares += value * value;
    }
    least = Math.min(least, value);
    greatest = Math.max(greatest, value);
  }
  return { count, mean, m2, m3, m4, positives, negatives, gain, loss, lossSquares, least, greatest };
}

/** The deviation (n - 1); exactly 0 where only rounding keeps the values apart. */
export function deviationOf({ count, mean, m2 }: Pick<ReturnSums, 'count' | 'mean' | 'm2'>): number {
  if (count < 2) return Number.NaN;
  const deviation = Math.sqrt(m2 / (count - 1));
  return deviation <= 1e-13 * Math.abs(mean) ? 0 : deviation;
}

/** Adjusted Fisher-Pearson skewness, n sqrt(n - 1) / (n - 2) * m3 / m2^1.5; 0 where values do not vary. */
export function skewOf({ count: n, m2, m3 }: ReturnSums): number {
  if (n < 3) return Number.NaN;
  if (m2 < 1e-14) return 0;
  return ((n * Math.sqrt(n - 1)) / (n - 2)) * (m3 / m2 ** 1.5);
}

/** Unbiased excess kurtosis; 0 where values do not vary. */
export function kurtosisOf({ count: n, m2, m4 }: ReturnSums): number {
  if (n < 4) return Number.NaN;
  if (m2 < 1e-14) return 0;
  const scale = (n - 1) / ((n - 2) * (n - 3));
  return scale * ((n * (n + 1) * m4) / (m2 * m2) - 3 * (n - 1));
}
