import type { LedgerOrder } from './ledger.ts';
import type { Signals } from './resolve-signals.ts';
import type { SignalRules } from './signal-rules.ts';
import { SimulationError } from './simulation-error.ts';

/** An order before it meets the account, reused from cell to cell; a size of 0 is none. */
export type IntendedOrder = { -readonly [Key in keyof LedgerOrder]: LedgerOrder[Key] };

/**
 * What the signals of a cell mean for a position: from flat they open, with it they may add, against it they reduce,
 * close or reverse. Throws SimulationError for a reversal by a part of what there is.
 */
export function intendOrder(
  order: IntendedOrder,
  signals: Signals,
  position: number,
  size: number,
  sizeType: SignalRules['sizeType'],
): void {
  if (size < 0)
    throw new SimulationError(
      'NEGATIVE_SIZE',
      `Expected a size of 0 or more, got "${size}": the signals give the side.`,
    );
  const side = position > 0 ? 1 : -1;
  const entersWith = side === 1 ? signals.longEntry : signals.shortEntry;
  const entersAgainst = side === 1 ? signals.shortEntry : signals.longEntry;
  const exits = side === 1 ? signals.longExit : signals.shortExit;
  const units = sizeType === 'value' ? size / order.price : size;
  order.size = 0;
  order.isPart = sizeType === 'percent';
  order.staysOnSide = true;
  if (position === 0) {
    if (signals.longEntry) order.size = units;
    else if (signals.shortEntry) order.size = -units;
  } else if (entersAgainst) {
    order.staysOnSide = false;
    if (!signals.reduces && order.isPart) throw percentReversal();
    order.size = signals.reduces ? -side * units : -position - side * units;
  } else if (exits) {
    order.size = signals.reduces ? -side * units : -position;
    order.isPart &&= signals.reduces;
  } else if (entersWith && signals.adds) order.size = side * units;
}

const percentReversal = () =>
  new SimulationError(
    'PERCENT_REVERSAL',
    'Expected a size as amount or value: a percentage of what there is cannot reverse a position.',
  );
