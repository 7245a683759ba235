import type { Order } from './order.ts';
import { SimulationError } from './simulation-error.ts';

/**
 * Refuses an order that means nothing, as vectorbt's `execute_order_nb` does: at a price that is not above 0, or with
 * costs, limits or a step that are no such thing. NaN leaves a limit or a step out.
 *
 * @throws SimulationError IMPOSSIBLE_ORDER, which names the parameter and its value
 */
export function checkOrder(order: Readonly<Order>): void {
  const { price, fees, fixedFees, slippage, minSize, maxSize, sizeGranularity } = order;
  const isPossible =
    price > 0 &&
    slippage >= 0 &&
    Number.isFinite(price + fees + fixedFees + slippage) &&
    !(minSize < 0) &&
    !(maxSize <= 0) &&
    !(sizeGranularity <= 0 || sizeGranularity === Infinity);
  if (!isPossible) fail(order);
}

function fail({ price, fees, fixedFees, slippage, minSize, maxSize, sizeGranularity }: Readonly<Order>): never {
  if (!(price > 0 && price < Infinity))
    throw impossible('price', price, 'expected a price above 0. Where there was no trade it is NaN.');
  if (!(slippage >= 0 && slippage < Infinity))
    throw impossible('slippage', slippage, 'expected a ratio of 0 or more. A fill is never better than its price.');
  if (!Number.isFinite(fees)) throw impossible('fees', fees, 'expected a ratio. Give a number.');
  if (!Number.isFinite(fixedFees)) throw impossible('fixed_fees', fixedFees, 'expected an amount. Give a number.');
  if (minSize < 0) throw impossible('min_size', minSize, 'expected 0 or more. NaN is no limit.');
  if (maxSize <= 0) throw impossible('max_size', maxSize, 'expected more than 0. NaN is no limit.');
  throw impossible('size_granularity', sizeGranularity, 'expected a finite step above 0. NaN is any quantity.');
}

const impossible = (name: string, value: number, rule: string) =>
  new SimulationError('IMPOSSIBLE_ORDER', `${name} was "${value}": ${rule}`);
