import type { SignalRules, Varying } from './rules.ts';
import { SimulationError } from './simulation-error.ts';

/** The range of one bar of one column. One object is used again for every bar. */
export interface StopBar {
  open: number;
  high: number;
  low: number;
}

/** A fill that changed a position, and the price from which stops are measured after it. */
export interface PositionChange {
  readonly before: number;
  readonly position: number;
  readonly entryPrice: number;
}

/** The stops that the rules have at one bar of one column, as ratios of the entry price; NaN: none. */
export interface StopRatios {
  readonly loss: number;
  readonly profit: number;
  /** 1 or 0. */
  readonly trails: number;
}

/** Whether any bar of any column has a stop; a simulation without them need not look. */
export function usesStops(rules: SignalRules): boolean {
  const some = ({ values }: Varying) => values.some((value) => !Number.isNaN(value));
  return some(rules.stopLoss) || some(rules.takeProfit);
}

/** The stops of each column's position. */
export class StopBook {
  readonly #updateMode: SignalRules['uponStopUpdate'];
  /** The price that the stop-loss is measured from; where it trails, the best price so far. */
  readonly #lossPrice: Float64Array;
  readonly #loss: Float64Array;
  readonly #trails: Uint8Array;
  readonly #profitPrice: Float64Array;
  readonly #profit: Float64Array;

  constructor(columns: number, { uponStopUpdate }: SignalRules) {
    const unknown = () => new Float64Array(columns).fill(NaN);
    this.#updateMode = uponStopUpdate;
    this.#lossPrice = unknown();
    this.#loss = unknown();
    this.#trails = new Uint8Array(columns);
    this.#profitPrice = unknown();
    this.#profit = unknown();
  }

  /**
   * The price at which a position is stopped in a bar, or NaN. The stop-loss goes first. A bar that opens beyond the
   * level is filled at the open. A trailing stop then moves to the best price of the bar, which counts from the next
   * bar on: within a bar it is not known whether the high or the low came first.
   */
  hit(column: number, position: number, bar: StopBar): number {
    const isLong = position > 0;
    const loss = this.#loss[column];
    const profit = this.#profit[column];
    let hit = NaN;
    if (!Number.isNaN(loss)) hit = levelHit(this.#lossPrice[column] * (isLong ? 1 - loss : 1 + loss), isLong, bar);
    if (Number.isNaN(hit) && !Number.isNaN(profit))
      hit = levelHit(this.#profitPrice[column] * (isLong ? 1 + profit : 1 - profit), !isLong, bar);
    if (!Number.isNaN(loss) && this.#trails[column] === 1) {
      if (isLong && bar.high > this.#lossPrice[column]) this.#lossPrice[column] = bar.high;
      if (!isLong && bar.low < this.#lossPrice[column]) this.#lossPrice[column] = bar.low;
    }
    return hit;
  }

  /** Sets or removes the stops of a column after a fill. @throws SimulationError if a ratio is negative */
  update(column: number, { before, position, entryPrice }: PositionChange, next: StopRatios): void {
    if (next.loss < 0 || next.profit < 0)
      throw new SimulationError(
        'NEGATIVE_STOP',
        `sl_stop and tp_stop: expected 0 or more, was "${Math.min(next.loss, next.profit)}". Give a positive ratio.`,
      );
    if (position === 0) {
      this.#loss[column] = NaN;
      this.#profit[column] = NaN;
      return;
    }
    const opens = before === 0 || before > 0 !== position > 0;
    if (!opens && Math.abs(position) <= Math.abs(before)) return;
    if (opens || this.#overrides(next.loss)) {
      this.#loss[column] = next.loss;
      this.#lossPrice[column] = entryPrice;
      this.#trails[column] = next.trails;
    }
    if (opens || this.#overrides(next.profit)) {
      this.#profit[column] = next.profit;
      this.#profitPrice[column] = entryPrice;
    }
  }

  #overrides(next: number): boolean {
    return this.#updateMode === 'overridenan' || (this.#updateMode === 'override' && !Number.isNaN(next));
  }
}

/** The price at which a bar reaches a level, or NaN. @param isBelow whether the level is reached from above */
function levelHit(level: number, isBelow: boolean, { open, high, low }: StopBar): number {
  if (isBelow ? open <= level : open >= level) return open;
  return low <= level && level <= high ? level : NaN;
}
