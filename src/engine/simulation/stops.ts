import type { PanelSlice } from '../panel.ts';
import type { Execution } from './execution.ts';
import type { OrderList } from './order-list.ts';
import type { Positions } from './positions.ts';
import { EXIT_REASONS } from './trades.ts';

const STOP_LOSS = EXIT_REASONS.indexOf('STOP_LOSS');
const TRAILING_STOP = EXIT_REASONS.indexOf('TRAILING_STOP');
const TAKE_PROFIT = EXIT_REASONS.indexOf('TAKE_PROFIT');

/**
 * Lists the orders that close positions whose stop-loss, trailing stop or take-profit is reached within a bar. A level that the open is
 * beyond already is filled at the open, another at the level itself; where a bar reaches both, the stop comes first,
 * for the order within the bar is unknown. A trailing stop follows the extremes of the bars before.
 */
export function orderStops(
  orders: OrderList,
  positions: Positions,
  execution: Execution,
  slice: PanelSlice,
  row: number,
): void {
  const { stopLoss, takeProfit, trailingStop, slippageRate } = execution;
  orders.count = 0;
  const { units } = positions;
  for (let symbol = 0; symbol < units.length; symbol += 1) {
    if (units[symbol] === 0) continue;
    const cell = row * slice.symbols + symbol;
    const close = slice.close[cell];
    if (!(close > 0)) continue;
    const side = units[symbol] > 0 ? 1 : -1;
    const entry = positions.entryPrice(symbol);
    const loss = stopLoss === null ? Number.NaN : entry * (1 - side * stopLoss);
    const extreme = side === 1 ? positions.highest[symbol] : positions.lowest[symbol];
    const trail = trailingStop === null ? Number.NaN : extreme * (1 - side * trailingStop);
    const isTrailing = !(side * loss >= side * trail) && !Number.isNaN(trail);
    const stop = isTrailing ? trail : loss;
    const profit = takeProfit === null ? Number.NaN : entry * (1 + side * takeProfit);
    const open = slice.open[cell] > 0 ? slice.open[cell] : close;
    const worst = side === 1 ? orElse(slice.low[cell], close) : orElse(slice.high[cell], close);
    const best = side === 1 ? orElse(slice.high[cell], close) : orElse(slice.low[cell], close);
    const opensAtStop = side * open <= side * stop;
    const opensAtProfit = side * open >= side * profit;
    const isStopped = opensAtStop || (!opensAtProfit && side * worst <= side * stop);
    if (!isStopped && !opensAtProfit && !(side * best >= side * profit)) continue;
    const level = isStopped ? stop : profit;
    const price = opensAtStop || opensAtProfit ? open : level;
    orders.units[symbol] = -units[symbol];
    orders.prices[symbol] = price;
    orders.slippageRates[symbol] = isStopped ? slippageRate : 0;
    orders.reasons[symbol] = isStopped ? (isTrailing ? TRAILING_STOP : STOP_LOSS) : TAKE_PROFIT;
    orders.add(symbol);
  }
}

const orElse = (price: number, close: number) => (price > 0 ? price : close);
