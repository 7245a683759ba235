/** Central moments, sums by sign and extremes of returns, in two passes: the distances are taken from the exact mean. */
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
  let sum = 0;
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
    count += 1;
    sum += value;
    if (value > 0) {
      positives += 1;
      gain += value;
    } else if (value < 0) {
      negatives += 1;
      loss -= value;
      lossSquares += value * value;
    }
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  const moments = count === 0 ? NO_MOMENTS : centralMoments(returns, sum / count, count);
  return { count, ...moments, positives, negatives, gain, loss, lossSquares, least, greatest };
}

const NO_MOMENTS = { mean: 0, m2: 0, m3: 0, m4: 0 };

/** Distances from a first mean, whose own sum corrects it. */
function centralMoments(returns: Float64Array, about: number, count: number) {
  let m1 = 0;
  let m2 = 0;
  let m3 = 0;
  let m4 = 0;
  for (let bar = 0; bar < returns.length; bar += 1) {
    const distance = returns[bar] - about;
    if (Number.isNaN(distance)) continue;
    const square = distance * distance;
    m1 += distance;
    m2 += square;
    m3 += square * distance;
    m4 += square * square;
  }
  // What rounding has left of the first mean; its effect on the higher moments is below theirs.
  return { mean: about + m1 / count, m2: m2 - (m1 * m1) / count, m3, m4 };
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
