import type { AccountTotals } from '../simulation/account.ts';
import type { TradeColumns } from '../simulation/trades.ts';
import { againstBenchmark } from './against-benchmark.ts';
import { type AccountMetricName, METRICS, type MetricName, type MetricValue, defined } from './catalogue.ts';
import { CONVENTIONS, type Convention } from './conventions.ts';
import { metricsOfCalendar } from './of-calendar.ts';
import { metricsOfReturns, startRunning, sumUp, winsOfReturns } from './of-returns.ts';
import { metricsOfTrades } from './of-trades.ts';
import type { RunningReturns } from './running-returns.ts';

export {
  type AccountMetricName,
  CONVENTIONS,
  type Convention,
  METRICS,
  type MetricName,
  type MetricValue,
  startRunning,
};

export interface Measured {
  /** `[bars]`, ms since the epoch. */
  readonly times: Float64Array;
  /** One point a bar, after the bar. */
  readonly equity: Float64Array;
  /** The returns of the same bars, the first against the initial cash, summed up. */
  readonly running: RunningReturns;
  readonly initialCash: number;
  readonly periodsPerYear: number;
  readonly convention: Convention;
  readonly trades: TradeColumns;
  readonly totals: AccountTotals;
  /** Bars at whose close a position was held. */
  readonly exposedBars: number;
  /** The returns of a benchmark at the same bars; NaN where it has none. */
  readonly benchmark?: Float64Array;
}

const NO_BENCHMARK = 'the backtest has no benchmark';

/** All metrics of an account. The return of the first bar is against the initial cash. */
export function measure(measured: Measured): Record<AccountMetricName, MetricValue> {
  const { times, equity, running, initialCash, periodsPerYear, convention } = measured;
  const { trades, totals, exposedBars, benchmark } = measured;
  const bars = equity.length;
  const returns = returnsOf(equity, initialCash);
  const growth = bars === 0 ? 1 : equity[bars - 1] / initialCash;
  const meanEquity = equity.reduce((sum, value) => sum + value, 0) / bars;
  const years = bars / periodsPerYear;
  return {
    ...metricsOfReturns({ returns, running }, periodsPerYear, convention, growth),
    ...metricsOfCalendar(times, equity, initialCash),
    ...metricsOfTrades(trades),
    BARS: { value: bars },
    EXPOSURE: defined(exposedBars / bars, 'there are no bars'),
    ...(convention === 'QUANTSTATS' ? winsOfReturns(running) : {}),
    TURNOVER: defined(totals.tradedValue / meanEquity / years, 'there are no bars'),
    COSTS: defined(totals.commission + totals.slippage + totals.borrowing, 'there are no costs to add'),
    ...(benchmark ? againstBenchmark(returns, benchmark, periodsPerYear, convention) : WITHOUT_BENCHMARK),
  };
}

/** The metrics that need nothing but returns, and those of a benchmark at the same bars. NaN is a missing return. */
export function measureReturns(
  returns: Float64Array,
  given: { readonly periodsPerYear: number; readonly convention: Convention; readonly benchmark?: Float64Array },
): Partial<Record<MetricName, MetricValue>> {
  const { periodsPerYear, convention, benchmark } = given;
  const summed = sumUp(returns, convention);
  return {
    ...metricsOfReturns(summed, periodsPerYear, convention),
    ...(convention === 'QUANTSTATS' ? winsOfReturns(summed.running) : {}),
    ...(benchmark ? againstBenchmark(returns, benchmark, periodsPerYear, convention) : {}),
  };
}

const absent: MetricValue = { value: null, reason: NO_BENCHMARK };

const WITHOUT_BENCHMARK = {
  ALPHA: absent,
  BETA: absent,
  CORRELATION: absent,
  INFORMATION_RATIO: absent,
  TRACKING_ERROR: absent,
  CAPTURE: absent,
  UP_CAPTURE: absent,
  DOWN_CAPTURE: absent,
};

/** Each value over the one before, less 1; 0 once there is nothing left. */
export function returnsOf(equity: Float64Array, initialCash: number): Float64Array {
  const returns = new Float64Array(equity.length);
  let before = initialCash;
  for (let bar = 0; bar < equity.length; bar += 1) {
    returns[bar] = before > 0 ? equity[bar] / before - 1 : 0;
    before = equity[bar];
  }
  return returns;
}
