import type { TradeColumns } from '../simulation/trades.ts';
import { type MetricValue, defined } from './catalogue.ts';

const NONE = 'no trade was closed';

/** Metrics of closed trades. A trade open at the end counts in TRADES and its fees in FEES, and nowhere else. */
export function metricsOfTrades({ pnl, open, fees, barsHeld }: TradeColumns) {
  let count = 0;
  let wins = 0;
  let gains = 0;
  let losses = 0;
  let paid = 0;
  let held = 0;
  let mean = 0;
  let squares = 0;
  for (let trade = 0; trade < pnl.length; trade += 1) {
    paid += fees[trade];
    if (open[trade] === 1) continue;
    const profit = pnl[trade];
    count += 1;
    held += barsHeld[trade];
    if (profit > 0) {
      wins += 1;
      gains += profit;
    } else losses -= profit;
    const distance = profit - mean;
    mean += distance / count;
    squares += distance * (profit - mean);
  }
  const rate = wins / count;
  const payoff = gains / wins / (losses / (count - wins));
  return {
    WIN_RATE: defined(rate, NONE),
    PROFIT_FACTOR: defined(gains / losses, count === 0 ? NONE : 'no closed trade lost'),
    PAYOFF_RATIO: defined(payoff, 'it takes a closed trade that won and one that lost'),
    EXPECTANCY: defined(count === 0 ? Number.NaN : mean, NONE),
    SQN: defined(
      (Math.sqrt(count) * mean) / Math.sqrt(squares / (count - 1)),
      'it takes two closed trades that differ',
    ),
    KELLY: defined(rate - (1 - rate) / payoff, 'it takes a closed trade that won and one that lost'),
    TRADES: defined(pnl.length, NONE),
    FEES: defined(paid, NONE),
    AVERAGE_HOLDING: defined(held / count, NONE),
  } satisfies Record<string, MetricValue>;
}
