/** A part of a position from its entry to the order that ended it, as vectorbt's exit trades are. */
export interface ExitTrade {
  readonly column: number;
  readonly size: number;
  readonly entryBar: number;
  readonly entryPrice: number;
  readonly entryFees: number;
  readonly exitBar: number;
  readonly exitPrice: number;
  readonly exitFees: number;
  readonly pnl: number;
  readonly returnRatio: number;
  readonly direction: 'LONG' | 'SHORT';
  readonly status: 'OPEN' | 'CLOSED';
}

/** Follows the orders of one column and notes a trade for each that reduces, closes or reverses the position. */
export class ExitTrades {
  readonly trades: ExitTrade[] = [];
  readonly #column: number;
  #side: 1 | -1 = 1;
  #entryBar = 0;
  #size = 0;
  #value = 0;
  #fees = 0;

  constructor(column: number) {
    this.#column = column;
  }

  /** Takes an order. `position` is what there was before it. */
  order(bar: number, side: 1 | -1, size: number, price: number, fees: number, position: number, after: number): void {
    const closed = position * side < 0 ? (after * side > 0 ? Math.abs(position) : size) : 0;
    const closingFees = fees * (closed / size);
    if (closed > 0) this.#exit(bar, after * position > 0 ? closed : this.#size, price, closingFees);
    const opened = size - closed;
    if (after !== 0 && after * side > 0)
      this.#enter(bar, side, opened, price, fees - closingFees, closed > 0 || position === 0);
  }

  /** Notes what is left as an open trade, exited at the last price without costs. */
  finish(bar: number, price: number): void {
    if (this.#size > 0) this.#note(bar, this.#size, price, 0, 'OPEN');
  }

  #enter(bar: number, side: 1 | -1, size: number, price: number, fees: number, isNew: boolean): void {
    if (isNew) {
      this.#side = side;
      this.#entryBar = bar;
      this.#size = 0;
      this.#value = 0;
      this.#fees = 0;
    }
    this.#size += size;
    this.#value += size * price;
    this.#fees += fees;
  }

  #exit(bar: number, size: number, price: number, fees: number): void {
    this.#note(bar, size, price, fees, 'CLOSED');
    const left = size >= this.#size ? 0 : (this.#size - size) / this.#size;
    this.#size *= left;
    this.#value *= left;
    this.#fees *= left;
  }

  #note(exitBar: number, size: number, exitPrice: number, exitFees: number, status: ExitTrade['status']): void {
    const entryPrice = this.#value / this.#size;
    const entryFees = this.#fees * (size / this.#size);
    const pnl = (exitPrice - entryPrice) * size * this.#side - entryFees - exitFees;
    this.trades.push({
      column: this.#column,
      size,
      entryBar: this.#entryBar,
      entryPrice,
      entryFees,
      exitBar,
      exitPrice,
      exitFees,
      pnl,
      returnRatio: pnl / (entryPrice * size),
      direction: this.#side === 1 ? 'LONG' : 'SHORT',
      status,
    });
  }
}
