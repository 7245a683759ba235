import type { BarSignals } from './resolve-signals.ts';
import type { SizeType } from './rules.ts';
import { SimulationError } from './simulation-error.ts';

/** What to order: units, currency or a ratio, positive to buy. Reused for every order. */
export interface OrderRequest {
  size: number;
  sizeType: SizeType;
  /** The order may bring the position to zero but not beyond. */
  reduceOnly: boolean;
}

/** The size of the position's change that settled signals ask for; 0 asks for nothing. */
export function requestOrder(
  request: OrderRequest,
  signals: BarSignals,
  position: number,
  wanted: { readonly size: number; readonly sizeType: SizeType; readonly valuationPrice: number },
): void {
  if (wanted.size < 0)
    throw new SimulationError(
      'NEGATIVE_SIZE',
      `size: expected 0 or more, was "${wanted.size}". Give the direction by signals.`,
    );
  request.size = 0;
  request.sizeType = wanted.sizeType;
  request.reduceOnly = false;
  if (position === 0) {
    if (signals.longEntry) request.size = wanted.size;
    else if (signals.shortEntry) request.size = -wanted.size;
    return;
  }
  const side = position > 0 ? 1 : -1;
  const along = position > 0 ? signals.longEntry : signals.shortEntry;
  const exit = position > 0 ? signals.longExit : signals.shortExit;
  const against = position > 0 ? signals.shortEntry : signals.longEntry;
  const { accumulation } = signals;
  const reduces = accumulation === 'both' || accumulation === 'removeonly';
  if (against) {
    if (reduces) request.size = -side * wanted.size;
    else reverse(request, position, wanted);
  } else if (exit) {
    request.reduceOnly = true;
    request.size = reduces ? -side * wanted.size : -position;
    if (!reduces) request.sizeType = 'amount';
  } else if (along && (accumulation === 'both' || accumulation === 'addonly')) {
    request.size = side * wanted.size;
  }
}

function reverse(
  request: OrderRequest,
  position: number,
  wanted: { readonly size: number; readonly sizeType: SizeType; readonly valuationPrice: number },
): void {
  if (wanted.sizeType === 'percent' && !Number.isNaN(wanted.size))
    throw new SimulationError(
      'PERCENT_REVERSAL',
      'size_type: "percent" does not support position reversal using signals. Use "amount" or "value", or upon_opposite_entry "close".',
    );
  const opened = wanted.sizeType === 'value' ? wanted.size / wanted.valuationPrice : wanted.size;
  const side = position > 0 ? 1 : -1;
  request.sizeType = 'amount';
  request.size = -position - (Number.isNaN(wanted.size) ? 0 : side * opened);
}
