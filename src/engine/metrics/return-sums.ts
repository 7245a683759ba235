/**
 * Central moments, gains, losses and extremes of returns, which arrive in chunks. A chunk's moments are taken around
 * its own mean and then merged with those so far (Pébay, "Formulas for Robust, One-Pass Parallel Computation of
 * Covariances and Arbitrary-Order Statistical Moments", 2008), so that long series lose no digits.
 */
export class ReturnSums {
  count = 0;
  mean = 0;
  /** Sums of the squares, cubes and fourth powers of the distances from the mean. */
  m2 = 0;
  m3 = 0;
  m4 = 0;
  positives = 0;
  negatives = 0;
  gain = 0;
  /** The size of the sum of negative returns. */
  loss = 0;
  lossSquares = 0;
  least = Number.POSITIVE_INFINITY;
  greatest = Number.NEGATIVE_INFINITY;

  /** Adds the next returns; none may be NaN. */
  add(returns: Float64Array): void {
    if (returns.length === 0) return;
    this.#join(returns, this.#sum(returns) / returns.length);
  }

  /** Written without branches on the sign, which no processor can predict. */
  #sum(returns: Float64Array): number {
    let { positives, negatives, least, greatest } = this;
    let sum = 0;
    let gains = 0;
    let losses = 0;
    let squares = 0;
    for (let bar = 0; bar < returns.length; bar += 1) {
      const value = returns[bar];
      const size = Math.abs(value);
      const loss = (size - value) / 2;
      sum += value;
      gains += (size + value) / 2;
      losses += loss;
      squares += loss * loss;
      positives += Number(value > 0);
      negatives += Number(value < 0);
      if (value < least) least = value;
      if (value > greatest) greatest = value;
    }
    this.gain += gains;
    this.loss += losses;
    this.lossSquares += squares;
    Object.assign(this, { positives, negatives, least, greatest });
    return sum;
  }

  /** @param about the mean of the returns up to rounding; the sum of the distances from it corrects the rest */
  #join(returns: Float64Array, about: number): void {
    let m1 = 0;
    let m2 = 0;
    let m3 = 0;
    let m4 = 0;
    for (let bar = 0; bar < returns.length; bar += 1) {
      const distance = returns[bar] - about;
      const square = distance * distance;
      m1 += distance;
      m2 += square;
      m3 += square * distance;
      m4 += square * square;
    }
    const a = this.count;
    const b = returns.length;
    const n = a + b;
    const mean = about + m1 / b;
    // Corrects m2 for the rounding of `about`; in the higher moments it is below their own rounding.
    m2 -= (m1 * m1) / b;
    const gap = mean - this.mean;
    const step = gap / n;
    const spread = gap * step * a * b;
    this.m4 +=
      m4 +
      spread * step * step * (a * a - a * b + b * b) +
      6 * step * step * (a * a * m2 + b * b * this.m2) +
      4 * step * (a * m3 - b * this.m3);
    this.m3 += m3 + spread * step * (a - b) + 3 * step * (a * m2 - b * this.m2);
    this.m2 += m2 + spread;
    this.mean = a === 0 ? mean : this.mean + step * b;
    this.count = n;
  }
}

/** What a standard deviation is computed from. */
export type Moments = Pick<ReturnSums, 'count' | 'mean' | 'm2'>;

/** The sample standard deviation (n - 1); exactly 0 where the values differ by rounding alone. */
export function deviationOf({ count, mean, m2 }: Moments): number {
  if (count < 2) return Number.NaN;
  const deviation = Math.sqrt(m2 / (count - 1));
  return deviation <= 1e-13 * Math.abs(mean) ? 0 : deviation;
}

/** Adjusted Fisher-Pearson skewness, n sqrt(n - 1) / (n - 2) * m3 / m2^1.5; 0 if the values do not vary. */
export function skewOf(sums: ReturnSums): number {
  const { count: n, m2, m3 } = sums;
  if (n < 3) return Number.NaN;
  if (deviationOf(sums) === 0) return 0;
  return ((n * Math.sqrt(n - 1)) / (n - 2)) * (m3 / m2 ** 1.5);
}

/** Unbiased excess kurtosis; 0 if the values do not vary. */
export function kurtosisOf(sums: ReturnSums): number {
  const { count: n, m2, m4 } = sums;
  if (n < 4) return Number.NaN;
  if (deviationOf(sums) === 0) return 0;
  const scale = (n - 1) / ((n - 2) * (n - 3));
  return scale * ((n * (n + 1) * m4) / (m2 * m2) - 3 * (n - 1));
}
