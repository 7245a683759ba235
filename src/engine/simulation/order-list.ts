/**
 * The orders of a bar: at most one an instrument, `count` of them, in the order in which they are to be filled. Numbers
 * of orders and positions travel in columns, for one that is passed to a function may cost an allocation.
 */
export class OrderList {
  count = 0;
  /** The instruments, in order; every other column is by instrument. */
  readonly symbols: Int32Array;
  /** Units to trade, negative to sell. */
  readonly units: Float64Array;
  /** The price before slippage. */
  readonly prices: Float64Array;
  /** How much worse than that the price is that is paid, as a ratio. */
  readonly slippageRates: Float64Array;
  /** The price that is paid and the commission, written when an order is filled. */
  readonly fillPrices: Float64Array;
  readonly fees: Float64Array;
  /** Why a position ends by it, as an index into EXIT_REASONS. */
  readonly reasons: Uint8Array;
  /** What orders are sorted by. */
  readonly ranks: Float64Array;

  constructor(symbols: number) {
    const column = () => new Float64Array(symbols);
    this.symbols = new Int32Array(symbols);
    this.units = column();
    this.prices = column();
    this.slippageRates = column();
    this.fillPrices = column();
    this.fees = column();
    this.reasons = new Uint8Array(symbols);
    this.ranks = column();
  }

  /** Lists the order of an instrument, whose columns are written. */
  add(symbol: number): void {
    this.symbols[this.count] = symbol;
    this.count += 1;
  }

  /** Sorts by rank, and of equal rank as the instruments are listed. */
  sort(): void {
    const { symbols, ranks, count } = this;
    for (let next = 1; next < count; next += 1) {
      const symbol = symbols[next];
      const rank = ranks[symbol];
      let place = next;
      for (; place > 0; place -= 1) {
        const ahead = symbols[place - 1];
        if (ranks[ahead] < rank || (ranks[ahead] === rank && ahead < symbol)) break;
        symbols[place] = ahead;
      }
      symbols[place] = symbol;
    }
  }
}
