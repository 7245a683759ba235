/**
 * The orders of one bar, at most one per instrument, in the order in which they are filled. They are columns that are
 * used again at every bar, because a number that is passed to a function as an argument may cost an allocation.
 */
export class OrderList {
  count = 0;
  /** The instruments with an order: the first `count` entries. Every other column is by instrument. */
  readonly symbols: Int32Array;
  /** What to trade, negative to sell. */
  readonly quantities: Float64Array;
  /** The price before slippage. */
  readonly prices: Float64Array;
  /** Slippage, as a ratio of the price. */
  readonly slippageRates: Float64Array;
  /** The price after slippage and the commission, both written when the order is filled. */
  readonly fillPrices: Float64Array;
  readonly fees: Float64Array;
  /** Why a position ends if the order closes it: an index into EXIT_REASONS. */
  readonly reasons: Uint8Array;
  /** What `sort` sorts by. */
  readonly ranks: Float64Array;

  constructor(symbols: number) {
    const column = () => new Float64Array(symbols);
    this.symbols = new Int32Array(symbols);
    this.quantities = column();
    this.prices = column();
    this.slippageRates = column();
    this.fillPrices = column();
    this.fees = column();
    this.reasons = new Uint8Array(symbols);
    this.ranks = column();
  }

  /** Puts an instrument on the list; its columns have been written already. */
  add(symbol: number): void {
    this.symbols[this.count] = symbol;
    this.count += 1;
  }

  /** Sorts by rank, lowest first; of equal rank the instrument that is listed first in the panel goes first. */
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
