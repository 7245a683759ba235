import { inverseNormal, normal } from './normal.ts';

const EULER = 0.5772156649015329;

/**
 * The probability that the chosen Sharpe ratio is above what the best of as many skill-less trials would show: Bailey &
 * López de Prado, "The Deflated Sharpe Ratio" (2014). All Sharpe ratios are a bar, not annualised. NaN when it is
 * undefined: fewer than two trials or bars, or moments that do not go together.
 *
 * @param chosen of population moments, as are `skew`, `kurtosis` and the Sharpe ratios of all trials
 * @param kurtosis in excess of the normal distribution's 3
 */
export function deflatedSharpe(given: {
  readonly chosen: number;
  /** Of `luckOfTrials`. */
  readonly luck: number;
  readonly bars: number;
  readonly skew: number;
  readonly kurtosis: number;
}): number {
  const { chosen, luck, bars, skew, kurtosis } = given;
  if (bars < 2) return Number.NaN;
  const spread = 1 - skew * chosen + ((kurtosis + 2) / 4) * chosen * chosen;
  return normal(((chosen - luck) * Math.sqrt(bars - 1)) / Math.sqrt(spread));
}

/** The Sharpe ratio that the best of some trials is expected to show by luck alone; NaN for fewer than two. */
export function luckOfTrials(sharpes: readonly number[]): number {
  const trials = sharpes.length;
  if (trials < 2) return Number.NaN;
  const mean = sharpes.reduce((sum, value) => sum + value, 0) / trials;
  const variance = sharpes.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (trials - 1);
  return expectedMaximum(trials, variance);
}

/** From so many trials on, the paper's formula is close to the exact expected maximum. */
const MANY_TRIALS = 10;

/** The expected maximum of independent Sharpe ratios of mean 0 and this variance. */
export function expectedMaximum(trials: number, variance: number): number {
  if (trials < MANY_TRIALS) return Math.sqrt(variance) * expectedNormalMaximum(trials);
  const high = (1 - EULER) * inverseNormal(1 - 1 / trials) + EULER * inverseNormal(1 - 1 / (trials * Math.E));
  return Math.sqrt(variance) * high;
}

/** The integral of x n f(x) F(x)^(n - 1) over the standard normal density f and distribution F, by Simpson's rule. */
function expectedNormalMaximum(count: number): number {
  const [from, steps, step] = [-9, 2304, 1 / 128];
  let sum = 0;
  for (let index = 0; index <= steps; index += 1) {
    const x = from + index * step;
    const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
    const inner = index % 2 === 1 ? 4 : 2;
    sum += (index === 0 || index === steps ? 1 : inner) * x * count * density * normal(x) ** (count - 1);
  }
  return (sum * step) / 3;
}

/** Moments as metrics have them, corrected for the size of the sample, as those of the bars themselves. */
export function populationMoments(sample: {
  readonly bars: number;
  /** A bar; NaN where it is undefined. */
  readonly sharpe: number;
  readonly skew: number;
  /** In excess of 3. */
  readonly kurtosis: number;
}): { chosen: number; skew: number; kurtosis: number } {
  const { bars: n, sharpe, skew, kurtosis } = sample;
  return {
    chosen: sharpe * Math.sqrt(n / (n - 1)),
    skew: n < 3 ? 0 : (skew * (n - 2)) / Math.sqrt(n * (n - 1)),
    kurtosis: n < 4 ? 0 : ((kurtosis * (n - 2) * (n - 3)) / (n - 1) - 6) / (n + 1),
  };
}
