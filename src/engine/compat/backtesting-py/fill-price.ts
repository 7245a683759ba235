import type { Order } from './order-types.ts';

/** The prices an order meets in one bar. */
export interface BarPrices {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  /** What a market order without conditions fills at: the open, or the close before it. */
  readonly market: number;
}

/**
 * The price at which an order fills in a bar, or undefined. A stop that is touched turns the order into a market or
 * limit order for good. Where both are touched in one bar, a limit on the near side of the stop counts as touched
 * before it, so it does not fill.
 */
export function fillPrice(order: Order, bar: BarPrices): number | undefined {
  const buys = order.size > 0;
  const { stop, limit } = order;
  if (stop) {
    if (buys ? bar.high < stop : bar.low > stop) return undefined;
    order.stop = undefined;
  }
  if (limit) {
    const touched = buys ? bar.low <= limit : bar.high >= limit;
    if (!touched) return undefined;
    if (stop && (buys ? limit <= stop : limit >= stop)) return undefined;
    return buys ? Math.min(stop ?? bar.open, limit) : Math.max(stop ?? bar.open, limit);
  }
  if (!stop) return bar.market;
  return buys ? Math.max(bar.market, stop) : Math.min(bar.market, stop);
}
