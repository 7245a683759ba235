import { inverseNormal, normal } from './normal.ts';

const EULER = 0.5772156649015329;

/**
 * The probability that the chosen Sharpe ratio is above what the best of as many skill-less trials would show: Bailey &
 * López de Prado, "The Deflated Sharpe Ratio" (2014). All Sharpe ratios are a bar, not annualised. NaN when it is
 * undefined: fewer than two trials or bars, or moments that do not go together.
 *
 * @param kurtosis in excess of the normal distribution's 3
 */
export function deflatedSharpe(given: {
  readonly sharpes: readonly number[];
  readonly chosen: number;
  readonly bars: number;
  readonly skew: number;
  readonly kurtosis: number;
}): number {
  const { sharpes, chosen, bars, skew, kurtosis } = given;
  const trials = sharpes.length;
  if (trials < 2 || bars < 2) return Number.NaN;
  const mean = sharpes.reduce((sum, value) => sum + value, 0) / trials;
  const variance = sharpes.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (trials - 1);
  const spread = 1 - skew * chosen + ((kurtosis + 2) / 4) * chosen * chosen;
  return normal(((chosen - expectedMaximum(trials, variance)) * Math.sqrt(bars - 1)) / Math.sqrt(spread));
}

/** The expected maximum of independent Sharpe ratios of mean 0 and this variance. */
export function expectedMaximum(trials: number, variance: number): number {
  const high = (1 - EULER) * inverseNormal(1 - 1 / trials) + EULER * inverseNormal(1 - 1 / (trials * Math.E));
  return Math.sqrt(variance) * high;
}
