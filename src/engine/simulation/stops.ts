import type { PanelSlice } from '../panel.ts';
import type { Execution } from './execution.ts';
import { OrderList } from './order-list.ts';
import type { Positions } from './positions.ts';
import { EXIT_REASONS } from './trades.ts';

const STOP_LOSS = EXIT_REASONS.indexOf('STOP_LOSS');
const TRAILING_STOP = EXIT_REASONS.indexOf('TRAILING_STOP');
const TAKE_PROFIT = EXIT_REASONS.indexOf('TAKE_PROFIT');

/** The stop-losses, trailing stops and take-profits of an account's positions. */
export class Stops {
  /** The orders of the last bar that was looked at. */
  readonly orders: OrderList;
  readonly #positions: Positions;
  readonly #execution: Execution;

  constructor(positions: Positions, execution: Execution) {
    this.orders = new OrderList(positions.quantities.length);
    this.#positions = positions;
    this.#execution = execution;
  }

  /**
   * Lists the orders that close the positions whose stop or take-profit the bar reaches. If the bar opens beyond a
   * level already, the order is filled at the open, otherwise at the level. If a bar reaches both a stop and a
   * take-profit, the stop counts, because it is not known which came first. A trailing stop follows the best price of
   * the bars before.
   */
  list(slice: PanelSlice, row: number): void {
    this.orders.count = 0;
    const { quantities } = this.#positions;
    for (let symbol = 0; symbol < quantities.length; symbol += 1) {
      if (quantities[symbol] === 0) continue;
      const cell = row * slice.symbols + symbol;
      if (slice.close[cell] > 0) this.#check(slice, cell, symbol);
    }
  }

  #check(slice: PanelSlice, cell: number, symbol: number): void {
    const { stopLoss, takeProfit, trailingStop, slippageRate } = this.#execution;
    const { quantities, highest, lowest } = this.#positions;
    const { orders } = this;
    // Every comparison is times `side`, so that a short position is looked at as a long one upside down.
    const side = quantities[symbol] > 0 ? 1 : -1;
    const entry = this.#positions.entryPrice(symbol);
    const loss = stopLoss === null ? Number.NaN : entry * (1 - side * stopLoss);
    const extreme = side === 1 ? highest[symbol] : lowest[symbol];
    const trail = trailingStop === null ? Number.NaN : extreme * (1 - side * trailingStop);
    const isTrailing = !(side * loss >= side * trail) && !Number.isNaN(trail);
    const stop = isTrailing ? trail : loss;
    const profit = takeProfit === null ? Number.NaN : entry * (1 + side * takeProfit);
    const close = slice.close[cell];
    const open = orElse(slice.open[cell], close);
    const worst = orElse(side === 1 ? slice.low[cell] : slice.high[cell], close);
    const best = orElse(side === 1 ? slice.high[cell] : slice.low[cell], close);
    const opensAtStop = side * open <= side * stop;
    const opensAtProfit = side * open >= side * profit;
    const isStopped = opensAtStop || (!opensAtProfit && side * worst <= side * stop);
    if (!isStopped && !opensAtProfit && !(side * best >= side * profit)) return;
    const level = isStopped ? stop : profit;
    const stopReason = isTrailing ? TRAILING_STOP : STOP_LOSS;
    orders.quantities[symbol] = -quantities[symbol];
    orders.prices[symbol] = opensAtStop || opensAtProfit ? open : level;
    orders.slippageRates[symbol] = isStopped ? slippageRate : 0;
    orders.reasons[symbol] = isStopped ? stopReason : TAKE_PROFIT;
    orders.add(symbol);
  }
}

const orElse = (price: number, close: number) => (price > 0 ? price : close);
