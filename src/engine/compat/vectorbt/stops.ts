import type { SignalRules, Varying } from './rules.ts';
import { SimulationError } from './simulation-error.ts';

/** The stops of each column's position; NaN where there are none. */
export interface StopBook {
  /** The price the stop-loss is measured from; where it trails, the best price so far. */
  readonly lossPrice: Float64Array;
  readonly loss: Float64Array;
  readonly trails: Uint8Array;
  readonly profitPrice: Float64Array;
  readonly profit: Float64Array;
}

/** One bar of one column; reused. */
export interface StopBar {
  open: number;
  high: number;
  low: number;
}

export function createStopBook(columns: number): StopBook {
  const empty = () => new Float64Array(columns).fill(NaN);
  return {
    lossPrice: empty(),
    loss: empty(),
    trails: new Uint8Array(columns),
    profitPrice: empty(),
    profit: empty(),
  };
}

/** Whether any bar of any column has a stop, so that a simulation without them need not look. */
export function usesStops(rules: SignalRules): boolean {
  const some = ({ values }: Varying) => values.some((value) => !Number.isNaN(value));
  return some(rules.stopLoss) || some(rules.takeProfit);
}

/**
 * The price at which the position of a column is stopped in this bar, or NaN; the stop-loss goes first. A gap fills at
 * the open. A trailing stop then moves to the best price of the bar, which counts from the next bar on: within a bar
 * it is not known whether the high or the low came first.
 */
export function stopPrice(book: StopBook, column: number, position: number, bar: StopBar): number {
  const long = position > 0;
  let hit = NaN;
  const loss = book.loss[column];
  if (!Number.isNaN(loss)) hit = levelHit(book.lossPrice[column], loss, long, bar);
  if (Number.isNaN(hit) && !Number.isNaN(book.profit[column]))
    hit = levelHit(book.profitPrice[column], book.profit[column], !long, bar);
  if (!Number.isNaN(loss) && book.trails[column] === 1) {
    if (long && bar.high > book.lossPrice[column]) book.lossPrice[column] = bar.high;
    if (!long && bar.low < book.lossPrice[column]) book.lossPrice[column] = bar.low;
  }
  return hit;
}

function levelHit(from: number, ratio: number, below: boolean, { open, high, low }: StopBar): number {
  const level = below ? from * (1 - ratio) : from * (1 + ratio);
  if (below ? open <= level : open >= level) return open;
  return low <= level && level <= high ? level : NaN;
}

/** What a fill that left `position` after `before` does to the stops, measured from `entryPrice` at this bar's ratios. */
export function updateStops(
  book: StopBook,
  column: number,
  { before, position, entryPrice }: { readonly before: number; readonly position: number; readonly entryPrice: number },
  next: { readonly loss: number; readonly profit: number; readonly trails: number },
  rules: SignalRules,
): void {
  if (next.loss < 0 || next.profit < 0)
    throw new SimulationError(
      'NEGATIVE_STOP',
      `sl_stop and tp_stop: expected 0 or more, was "${Math.min(next.loss, next.profit)}". Give a positive ratio.`,
    );
  if (position === 0) {
    book.loss[column] = NaN;
    book.profit[column] = NaN;
    return;
  }
  const opens = before === 0 || before > 0 !== position > 0;
  if (!opens && Math.abs(position) <= Math.abs(before)) return;
  if (opens || overrides(next.loss, rules)) {
    book.loss[column] = next.loss;
    book.lossPrice[column] = entryPrice;
    book.trails[column] = next.trails;
  }
  if (opens || overrides(next.profit, rules)) {
    book.profit[column] = next.profit;
    book.profitPrice[column] = entryPrice;
  }
}

function overrides(next: number, { uponStopUpdate }: SignalRules): boolean {
  return uponStopUpdate === 'overridenan' || (uponStopUpdate === 'override' && !Number.isNaN(next));
}
