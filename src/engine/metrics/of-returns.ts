import { type MetricValue, OVERFLOW, defined } from './catalogue.ts';
import type { Convention, MetricRules } from './conventions.ts';
import { missingAsZero } from './missing-as-zero.ts';
import { NO_BARS, TWO } from './reasons.ts';
import { deviationOf, kurtosisOf, skewOf } from './return-sums.ts';
import { RunningReturns } from './running-returns.ts';
import { sharpeRatio, sortinoRatio } from './sharpe-ratio.ts';
import { valuesAtRisk } from './value-at-risk.ts';

/** Returns with their running sums. */
export interface SummedReturns {
  /** `[bars]`, NaN where one is missing; QUANTSTATS has none missing. */
  readonly returns: Float64Array;
  readonly running: RunningReturns;
}

/** Sums up returns by a convention: NaN is skipped (QUANTSTATS: counts as 0). */
export function sumUp(given: Float64Array, convention: Convention): SummedReturns {
  const returns = convention === 'QUANTSTATS' ? missingAsZero(given) : given;
  const running = startRunning(convention);
  running.add(returns);
  return { returns, running: running.finish() };
}

/** Empty sums. The initial cash, 1 where there are returns alone, is the first peak (VECTORBT: the first bar). */
export const startRunning = (convention: Convention, initialCash?: number): RunningReturns =>
  new RunningReturns(convention !== 'VECTORBT', initialCash);

/**
 * Metrics that follow from the returns of bars alone.
 * @param growth final over initial equity, if it is known more exactly than as the product of the returns
 */
export function metricsOfReturns({ returns, running }: SummedReturns, rules: MetricRules, growth?: number) {
  const { periodsPerYear, convention } = rules;
  const { sums, drawdowns, bars } = running;
  const { count, mean, gain, loss } = sums;
  const isEnough = count > 1;
  const deviation = deviationOf(sums);
  const annual = Math.sqrt(periodsPerYear);
  const downside = Math.sqrt(sums.lossSquares / count);
  const grown = growth ?? drawdowns.wealth;
  const cagr = bars === 0 ? Number.NaN : annualGrowth(grown, periodsPerYear / bars);
  const cagrReason = bars === 0 ? NO_BARS : OVERFLOW;
  const noData = count === 0;
  const total = noData && convention === 'EMPYRICAL' ? Number.NaN : grown - 1;
  return {
    TOTAL_RETURN: defined(total, NO_BARS),
    CAGR: defined(cagr, cagrReason),
    VOLATILITY: defined(deviation * annual, TWO),
    SHARPE: sharpeRatio({ mean, deviation, count }, periodsPerYear),
    SORTINO: sortinoRatio({ mean, downside, count }, rules),
    DOWNSIDE_DEVIATION: defined(downside * annual, NO_BARS),
    CALMAR: defined(cagr / -drawdowns.deepest, Number.isFinite(cagr) ? 'there is no drawdown' : cagrReason),
    OMEGA: defined(
      isEnough || convention === 'VECTORBT' ? gain / loss : Number.NaN,
      isEnough ? 'no return is negative' : TWO,
    ),
    GAIN_TO_PAIN: defined((gain - loss) / loss, 'no return is negative'),
    MAX_DRAWDOWN: defined(noData ? Number.NaN : drawdowns.deepest, NO_BARS),
    MAX_DRAWDOWN_DURATION: defined(noData ? Number.NaN : drawdowns.longest, NO_BARS),
    AVERAGE_DRAWDOWN: defined(drawdowns.meanDeepest, 'there is no drawdown'),
    TIME_UNDER_WATER: defined(drawdowns.barsUnderWater / bars, NO_BARS),
    ULCER_INDEX: defined(isEnough ? Math.sqrt(drawdowns.squares / (bars - 1)) : Number.NaN, TWO),
    RECOVERY_FACTOR: defined(Math.abs(gain - loss) / -drawdowns.deepest, 'there is no drawdown'),
    ...valuesAtRisk({ returns, sums, deviation }, convention),
    SKEW: defined(skewOf(sums), 'it takes three returns'),
    KURTOSIS: defined(kurtosisOf(sums), 'it takes four returns'),
    STABILITY: defined(running.stability.value, grown > 0 ? TWO : 'the account was lost'),
    BEST_BAR: defined(sums.greatest, NO_BARS),
    WORST_BAR: defined(sums.least, NO_BARS),
  };
}

/** Growth over a year; -1 for an account that was lost. */
const annualGrowth = (growth: number, periods: number) => (growth <= 0 ? -1 : growth ** periods - 1);

/** The metrics that QUANTSTATS computes from returns and the others from trades. */
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
