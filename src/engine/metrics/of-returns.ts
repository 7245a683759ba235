import { type MetricValue, OVERFLOW, defined } from './catalogue.ts';
import type { Convention } from './conventions.ts';
import { missingAsZero } from './missing-as-zero.ts';
import { findTails } from './percentiles.ts';
import { type ReturnSums, deviationOf, kurtosisOf, skewOf } from './return-sums.ts';
import { RunningReturns } from './running-returns.ts';

/** The 5th percentile of the standard normal distribution, and the mean below it: density(q) / 0.05. */
const NORMAL_5TH = 1.6448536269514722;
const NORMAL_TAIL_MEAN = 2.0627128075074257;

const NO_BARS = 'there are no bars';
const TWO = 'it takes two returns';

/** Returns, and what was summed up of them as they came. */
export interface SummedReturns {
  /** `[bars]`; QUANTSTATS has none missing. */
  readonly returns: Float64Array;
  readonly running: RunningReturns;
}

/** Sums up returns as a convention takes them: a NaN is passed over (QUANTSTATS: is 0). */
export function sumUp(given: Float64Array, convention: Convention): SummedReturns {
  const returns = convention === 'QUANTSTATS' ? missingAsZero(given) : given;
  const running = startRunning(convention);
  running.add(returns);
  return { returns, running: running.finish() };
}

/** The initial cash is the first peak (VECTORBT: the first bar). */
export const startRunning = (convention: Convention): RunningReturns => new RunningReturns(convention !== 'VECTORBT');

/**
 * Metrics of the returns of bars.
 * @param growth final over initial equity where it is known better than as the product of the returns
 */
export function metricsOfReturns(
  { returns, running }: SummedReturns,
  periodsPerYear: number,
  convention: Convention,
  growth?: number,
) {
  const isQuantstats = convention === 'QUANTSTATS';
  const { sums, falls, bars } = running;
  const { count, mean, gain, loss } = sums;
  const isEnough = count > 1;
  const deviation = deviationOf(sums);
  const annual = Math.sqrt(periodsPerYear);
  const downside = Math.sqrt(sums.lossSquares / count);
  const grown = growth ?? falls.wealth;
  const cagr = bars === 0 ? Number.NaN : grown <= 0 ? -1 : grown ** (periodsPerYear / bars) - 1;
  const cagrReason = bars === 0 ? NO_BARS : OVERFLOW;
  const hasRisk = isEnough || isQuantstats;
  const noData = count === 0;
  const total = noData && convention === 'EMPYRICAL' ? Number.NaN : grown - 1;
  return {
    TOTAL_RETURN: defined(total, NO_BARS),
    CAGR: defined(cagr, cagrReason),
    VOLATILITY: defined(deviation * annual, TWO),
    SHARPE: defined((mean / deviation) * annual, isEnough ? 'returns do not vary' : TWO),
    SORTINO: defined(hasRisk ? (mean / downside) * annual : Number.NaN, isEnough ? 'no return is negative' : TWO),
    DOWNSIDE_DEVIATION: defined(downside * annual, NO_BARS),
    CALMAR: defined(cagr / -falls.deepest, Number.isFinite(cagr) ? 'there is no drawdown' : cagrReason),
    OMEGA: defined(
      isEnough || convention === 'VECTORBT' ? gain / loss : Number.NaN,
      isEnough ? 'no return is negative' : TWO,
    ),
    GAIN_TO_PAIN: defined((gain - loss) / loss, 'no return is negative'),
    MAX_DRAWDOWN: defined(noData ? Number.NaN : falls.deepest, NO_BARS),
    MAX_DRAWDOWN_DURATION: defined(noData ? Number.NaN : falls.longest, NO_BARS),
    AVERAGE_DRAWDOWN: defined(falls.meanDeepest, 'there is no drawdown'),
    TIME_UNDER_WATER: defined(falls.barsUnderWater / bars, NO_BARS),
    ULCER_INDEX: defined(isEnough ? Math.sqrt(falls.squares / (bars - 1)) : Number.NaN, TWO),
    RECOVERY_FACTOR: defined(Math.abs(gain - loss) / -falls.deepest, 'there is no drawdown'),
    ...tails(returns, sums, deviation, convention),
    SKEW: defined(skewOf(sums), 'it takes three returns'),
    KURTOSIS: defined(kurtosisOf(sums), 'it takes four returns'),
    STABILITY: defined(running.stability.value, grown > 0 ? TWO : 'the account was lost'),
    BEST_BAR: defined(sums.greatest, NO_BARS),
    WORST_BAR: defined(sums.least, NO_BARS),
  };
}

function tails(returns: Float64Array, sums: ReturnSums, deviation: number, convention: Convention) {
  const isQuantstats = convention === 'QUANTSTATS';
  const { count, mean } = sums;
  const numbers = count === returns.length ? returns : returns.filter((value) => !Number.isNaN(value));
  const { low, high, lowMean } =
    count > 0
      ? findTails(numbers, sums.least, sums.greatest)
      : { low: Number.NaN, high: Number.NaN, lowMean: Number.NaN };
  // empyrical's percentile of returns among which one is missing is missing.
  const historical = convention === 'EMPYRICAL' && count < returns.length ? Number.NaN : low;
  const normal = deviation > 0 ? mean - NORMAL_5TH * deviation : Number.NaN;
  const normalMean = deviation > 0 ? mean - NORMAL_TAIL_MEAN * deviation : Number.NaN;
  const reason = count > 1 ? 'returns do not vary' : count > 0 ? TWO : NO_BARS;
  return {
    VALUE_AT_RISK: defined(isQuantstats ? normal : historical, reason),
    CONDITIONAL_VALUE_AT_RISK: defined(isQuantstats ? meanBelow(returns, normal) : lowMean, reason),
    PARAMETRIC_VALUE_AT_RISK: defined(normal, reason),
    PARAMETRIC_CONDITIONAL_VALUE_AT_RISK: defined(normalMean, reason),
    TAIL_RATIO: defined(Math.abs(high) / Math.abs(low), 'the 5th percentile is 0, or there are no bars'),
  } satisfies Record<string, MetricValue>;
}

/** The mean of what is below a level; the level itself where nothing is. */
function meanBelow(returns: Float64Array, level: number): number {
  let sum = 0;
  let count = 0;
  for (let bar = 0; bar < returns.length; bar += 1)
    if (returns[bar] < level) {
      sum += returns[bar];
      count += 1;
    }
  return count === 0 ? level : sum / count;
}

/** What QUANTSTATS takes from returns where others take trades. */
export function winsOfReturns({
  bars,
  sums: { positives, negatives, gain, loss },
}: RunningReturns): Record<'WIN_RATE' | 'PROFIT_FACTOR' | 'PAYOFF_RATIO' | 'KELLY' | 'EXPOSURE', MetricValue> {
  const active = positives + negatives;
  const rate = active === 0 ? 0 : positives / active;
  const payoff = gain / positives / (loss / negatives);
  return {
    WIN_RATE: defined(rate, NO_BARS),
    PROFIT_FACTOR: defined(gain === 0 ? 0 : gain / loss, 'no return is negative'),
    PAYOFF_RATIO: defined(payoff, 'no return is positive, or none is negative'),
    KELLY: defined((payoff * rate - (1 - rate)) / payoff, 'no return is positive, or none is negative'),
    EXPOSURE: defined(Math.ceil((100 * active) / bars) / 100, NO_BARS),
  };
}
