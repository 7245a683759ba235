import type { TradeColumns } from '../simulation/trades.ts';
import { METRICS, type MetricName } from './catalogue.ts';
import { drawdowns } from './drawdown.ts';
import { moments } from './moments.ts';

export { METRICS, type MetricName };

/** A metric's value, or null and the reason why it is undefined. */
export interface MetricValue {
  readonly value: number | null;
  readonly reason?: string;
}

export interface Measured {
  /** One point a bar, after the bar. */
  readonly equity: Float64Array;
  readonly initialCash: number;
  readonly periodsPerYear: number;
  readonly trades: TradeColumns;
  /** Bars at whose close a position was held. */
  readonly exposedBars: number;
}

/** All metrics of the catalogue. The return of the first bar is against the initial cash. */
export function measure(measured: Measured): Record<MetricName, MetricValue> {
  const { equity, initialCash, periodsPerYear, trades, exposedBars } = measured;
  const bars = equity.length;
  const last = bars === 0 ? initialCash : equity[bars - 1];
  const years = bars / periodsPerYear;
  const growth = last / initialCash;
  const { mean, deviation, downside } = moments(equity, initialCash);
  const { deepest, longest } = drawdowns(equity, initialCash);
  const cagr = growth > 0 ? growth ** (1 / years) - 1 : Number.NaN;
  const closed = closedTrades(trades);
  const annual = Math.sqrt(periodsPerYear);
  return {
    TOTAL_RETURN: defined(growth - 1, 'there are no bars'),
    CAGR: defined(cagr, 'the account was lost, or there are no bars'),
    VOLATILITY: defined(deviation * annual, 'it takes two returns'),
    SHARPE: defined((mean / deviation) * annual, 'returns do not vary'),
    SORTINO: defined((mean / downside) * annual, 'no return is negative'),
    CALMAR: defined(cagr / -deepest, 'there is no drawdown'),
    MAX_DRAWDOWN: defined(deepest, 'there are no bars'),
    MAX_DRAWDOWN_DURATION: defined(longest, 'there are no bars'),
    WIN_RATE: defined(closed.wins / closed.count, 'no trade was closed'),
    PROFIT_FACTOR: defined(closed.gains / closed.losses, 'no closed trade lost'),
    EXPOSURE: defined(exposedBars / bars, 'there are no bars'),
    TRADES: defined(trades.pnl.length, ''),
    FEES: defined(closed.fees, ''),
  };
}

function defined(value: number, reason: string): MetricValue {
  return Number.isFinite(value) ? { value } : { value: null, reason };
}

function closedTrades({ pnl, open, fees }: TradeColumns) {
  const sums = { count: 0, wins: 0, gains: 0, losses: 0, fees: 0 };
  for (let index = 0; index < pnl.length; index += 1) {
    sums.fees += fees[index];
    if (open[index] === 1) continue;
    sums.count += 1;
    if (pnl[index] > 0) sums.wins += 1;
    if (pnl[index] > 0) sums.gains += pnl[index];
    else sums.losses -= pnl[index];
  }
  return sums;
}
