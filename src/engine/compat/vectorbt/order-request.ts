import type { BarSignals } from './resolve-signals.ts';
import type { SizeType } from './rules.ts';
import { SimulationError } from './simulation-error.ts';

/** What a column is to order. One object is used again for every bar. */
export interface OrderRequest {
  /** Quantity, currency or ratio, as `sizeType` says; negative to sell, 0 to do nothing. */
  size: number;
  sizeType: SizeType;
  /** The order may bring the position to zero, but not beyond. */
  reduceOnly: boolean;
}

/** What a column holds, and how large its orders are at this bar. One object is used again for every bar. */
export interface OrderSizing {
  position: number;
  size: number;
  sizeType: SizeType;
  valuationPrice: number;
}

/**
 * Turns the signals of a bar, once they do not contradict each other, into an order.
 *
 * @throws SimulationError if the size is negative, or a ratio where a position would be reversed
 */
export function requestOrder(request: OrderRequest, signals: BarSignals, sizing: OrderSizing): void {
  const { position, size, sizeType } = sizing;
  if (size < 0)
    throw new SimulationError(
      'NEGATIVE_SIZE',
      `size: expected 0 or more, was "${size}". Give the direction by signals.`,
    );
  request.size = 0;
  request.sizeType = sizeType;
  request.reduceOnly = false;
  if (position === 0) {
    if (signals.longEntry) request.size = size;
    else if (signals.shortEntry) request.size = -size;
    return;
  }
  const side = position > 0 ? 1 : -1;
  const along = position > 0 ? signals.longEntry : signals.shortEntry;
  const exit = position > 0 ? signals.longExit : signals.shortExit;
  const against = position > 0 ? signals.shortEntry : signals.longEntry;
  const { accumulation } = signals;
  const reduces = accumulation === 'both' || accumulation === 'removeonly';
  if (against) {
    if (reduces) request.size = -side * size;
    else reverse(request, sizing);
  } else if (exit) {
    request.reduceOnly = true;
    request.size = reduces ? -side * size : -position;
    if (!reduces) request.sizeType = 'amount';
  } else if (along && (accumulation === 'both' || accumulation === 'addonly')) {
    request.size = side * size;
  }
}

function reverse(request: OrderRequest, { position, size, sizeType, valuationPrice }: OrderSizing): void {
  if (sizeType === 'percent' && !Number.isNaN(size))
    throw new SimulationError(
      'PERCENT_REVERSAL',
      'size_type: "percent" does not support position reversal using signals. Use "amount" or "value", or upon_opposite_entry "close".',
    );
  const opened = sizeType === 'value' ? size / valuationPrice : size;
  const side = position > 0 ? 1 : -1;
  request.sizeType = 'amount';
  request.size = -position - (Number.isNaN(size) ? 0 : side * opened);
}
