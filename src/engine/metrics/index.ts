import type { AccountTotals } from '../simulation/account.ts';
import type { TradeColumns } from '../simulation/trades.ts';
import { againstBenchmark } from './against-benchmark.ts';
import { type AccountMetricName, METRICS, type MetricName, type MetricValue, defined } from './catalogue.ts';
import { CONVENTIONS, type Convention, type MetricRules } from './conventions.ts';
import { metricsOfCalendar } from './of-calendar.ts';
import { metricsOfReturns, startRunning, sumUp, winsOfReturns } from './of-returns.ts';
import { metricsOfTrades } from './of-trades.ts';
import { type PairedReturns, pairReturns } from './paired-returns.ts';
import type { RunningReturns } from './running-returns.ts';

export { pairReturns };
export {
  type AccountMetricName,
  CONVENTIONS,
  type Convention,
  METRICS,
  type MetricName,
  type MetricValue,
  startRunning,
};

/** What an account did. */
export interface Measured extends MetricRules {
  /** `[bars]`, ms since the epoch. */
  readonly times: Float64Array;
  /** One point a bar, after the bar. */
  readonly equity: Float64Array;
  /** The sums of the returns of the same bars, the first return against the initial cash. */
  readonly running: RunningReturns;
  readonly initialCash: number;
  readonly trades: TradeColumns;
  readonly totals: AccountTotals;
  /** Bars at whose close a position was held. */
  readonly exposedBars: number;
  /** `[bars]`, the closes of a benchmark, NaN where it has none. */
  readonly benchmark?: Float64Array;
}

/** All metrics of an account. The return of the first bar is against the initial cash. */
export function measure(measured: Measured): Record<AccountMetricName, MetricValue> {
  const { times, equity, running, initialCash, periodsPerYear, convention } = measured;
  const rules = { periodsPerYear, convention };
  const { trades, totals, exposedBars, benchmark } = measured;
  const bars = equity.length;
  const returns = returnsOf(equity, initialCash);
  const growth = bars === 0 ? 1 : equity[bars - 1] / initialCash;
  const meanEquity = equity.reduce((sum, value) => sum + value, 0) / bars;
  const years = bars / periodsPerYear;
  const paired = benchmark ? pairReturns(returns, benchmark) : undefined;
  return {
    ...metricsOfReturns({ returns, running }, rules, growth),
    ...metricsOfCalendar(times, equity, initialCash),
    ...metricsOfTrades(trades),
    BARS: { value: bars },
    EXPOSURE: defined(exposedBars / bars, 'there are no bars'),
    ...(convention === 'QUANTSTATS' ? winsOfReturns(running) : {}),
    TURNOVER: defined(totals.tradedValue / meanEquity / years, 'there are no bars'),
    COSTS: defined(totals.commission + totals.slippage + totals.borrowing, 'there are no costs to add'),
    ...(paired ? againstBenchmark(paired, rules) : withoutBenchmark('the backtest has no benchmark')),
  };
}

/** How returns are measured. */
export interface ReturnsGiven extends MetricRules {
  /** The returns of a benchmark over the same spans: over the same bars, unless the benchmark lacks some. */
  readonly paired?: PairedReturns;
  /** `[bars]`, ms since the epoch: with them there are also the best and worst day, month and year. */
  readonly times?: Float64Array;
}

/**
 * The metrics that follow from returns alone, without an account or trades.
 * @param returns `[bars]`, as ratios; NaN is a missing return
 */
export function measureReturns(
  returns: Float64Array,
  { paired, times, ...rules }: ReturnsGiven,
): Partial<Record<MetricName, MetricValue>> {
  const summed = sumUp(returns, rules.convention);
  return {
    ...metricsOfReturns(summed, rules),
    ...(times ? metricsOfCalendar(times, growthOf(returns), 1) : {}),
    ...(rules.convention === 'QUANTSTATS' ? winsOfReturns(summed.running) : {}),
    BARS: { value: returns.length },
    ...(paired ? againstBenchmark(paired, rules) : withoutBenchmark('there is no benchmark')),
  };
}

/** `[bars]`: what 1 has grown to after each return; a missing return changes nothing. */
function growthOf(returns: Float64Array): Float64Array {
  let growth = 1;
  return returns.map((value) => {
    if (!Number.isNaN(value)) growth *= 1 + value;
    return growth;
  });
}

/** The metrics against a benchmark where there is none. */
function withoutBenchmark(reason: string) {
  const absent: MetricValue = { value: null, reason };
  return {
    ALPHA: absent,
    BETA: absent,
    CORRELATION: absent,
    INFORMATION_RATIO: absent,
    TRACKING_ERROR: absent,
    CAPTURE: absent,
    UP_CAPTURE: absent,
    DOWN_CAPTURE: absent,
  };
}

/** `[bars]`: each value over the one before, less 1; 0 once nothing is left. */
export function returnsOf(equity: Float64Array, initialCash: number): Float64Array {
  const returns = new Float64Array(equity.length);
  let before = initialCash;
  for (let bar = 0; bar < equity.length; bar += 1) {
    returns[bar] = before > 0 ? equity[bar] / before - 1 : 0;
    before = equity[bar];
  }
  return returns;
}
