import type { Order } from './order-types.ts';

/** The prices that an order meets in one bar. */
export interface BarPrices {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  /** What a market order fills at: the open, or the close before it. */
  readonly market: number;
}

/**
 * The price at which an order is filled in a bar; undefined: it is not.
 *
 * Once its stop is touched, an order is a market or limit order for good, and its `stop` is cleared. If a bar touches
 * both the stop and the limit, a limit on the near side of the stop was touched first and does not count.
 */
export function fillPrice(order: Order, bar: BarPrices): number | undefined {
  const buys = order.size > 0;
  const { stop, limit } = order;
  if (stop) {
    if (buys ? bar.high < stop : bar.low > stop) return undefined;
    order.stop = undefined;
  }
  if (limit) {
    const isTouched = buys ? bar.low <= limit : bar.high >= limit;
    if (!isTouched) return undefined;
    if (stop && (buys ? limit <= stop : limit >= stop)) return undefined;
    return buys ? Math.min(stop ?? bar.open, limit) : Math.max(stop ?? bar.open, limit);
  }
  if (!stop) return bar.market;
  return buys ? Math.max(bar.market, stop) : Math.min(bar.market, stop);
}
