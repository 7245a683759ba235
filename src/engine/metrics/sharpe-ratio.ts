import { type MetricValue, defined } from './catalogue.ts';
import type { MetricRules } from './conventions.ts';
import { TWO } from './reasons.ts';

/**
 * Sharpe ratio of a year: mean / standard deviation (ddof 1) of the returns of bars x sqrt(periods per year); the
 * risk-free rate is 0. Sharpe, "The Sharpe Ratio", Journal of Portfolio Management, 1994.
 */
export const sharpeRatio = (
  { mean, deviation, count }: { mean: number; deviation: number; count: number },
  periodsPerYear: number,
): MetricValue => defined((mean / deviation) * Math.sqrt(periodsPerYear), count > 1 ? 'returns do not vary' : TWO);

/**
 * Sortino ratio of a year: as the Sharpe ratio, over the downside deviation, which is the root of the mean square of
 * negative returns over all returns. QUANTSTATS has one of a single return. Sortino and Price, "Performance
 * Measurement in a Downside Risk Framework", Journal of Investing, 1994.
 */
export function sortinoRatio(
  { mean, downside, count }: { mean: number; downside: number; count: number },
  { periodsPerYear, convention }: MetricRules,
): MetricValue {
  const isEnough = count > 1;
  const ratio = isEnough || convention === 'QUANTSTATS' ? (mean / downside) * Math.sqrt(periodsPerYear) : Number.NaN;
  return defined(ratio, isEnough ? 'no return is negative' : TWO);
}
