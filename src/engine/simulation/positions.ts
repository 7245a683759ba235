import type { PanelSlice } from '../panel.ts';
import type { OrderList } from './order-list.ts';
import { PLACE, TradeBook } from './trade-book.ts';
import { EXIT_REASONS } from './trades.ts';

const END_OF_DATA = EXIT_REASONS.indexOf('END_OF_DATA');

/** The positions of an account, one column `[symbols]` per property, and the trades that they become when they end. */
export class Positions {
  readonly trades = new TradeBook();
  /**
   * The instruments with a position: the first `count` entries. Their order depends on nothing but the orders before.
   */
  readonly held: Int32Array;
  count = 0;
  /** How many positions are short. */
  shortCount = 0;
  /** Negative for a short position, 0 for none. */
  readonly quantities: Float64Array;
  /** The last known price of each instrument that is held. */
  readonly marks: Float64Array;
  /** The lowest and highest price since the entry. */
  readonly lowest: Float64Array;
  readonly highest: Float64Array;
  /** For how many bars in a row each instrument that is held has had none. */
  readonly missedBars: Uint32Array;
  /** Where in `held` each instrument is. */
  readonly #place: Int32Array;
  /** What is held has cost so much, without commission: each sale takes its share of it. */
  readonly #costs: Float64Array;
  readonly #enteredQuantity: Float64Array;
  readonly #enteredValue: Float64Array;
  readonly #exitedValue: Float64Array;
  readonly #fees: Float64Array;
  readonly #entryBar: Float64Array;

  constructor(symbols: number) {
    const column = () => new Float64Array(symbols);
    this.held = new Int32Array(symbols);
    this.#place = new Int32Array(symbols);
    this.quantities = column();
    this.marks = column();
    this.lowest = column();
    this.highest = column();
    this.missedBars = new Uint32Array(symbols);
    this.#costs = column();
    this.#enteredQuantity = column();
    this.#enteredValue = column();
    this.#exitedValue = column();
    this.#fees = column();
    this.#entryBar = column();
  }

  /** The average price of the entries of what is held now, weighted by quantity. */
  entryPrice(symbol: number): number {
    return this.#costs[symbol] / Math.abs(this.quantities[symbol]);
  }

  /** Opens a position with a filled order, or adds to one. */
  enter(orders: OrderList, symbol: number, bar: number): void {
    const quantity = orders.quantities[symbol];
    if (this.quantities[symbol] === 0) this.#begin(orders, symbol, bar);
    const size = Math.abs(quantity);
    this.quantities[symbol] += quantity;
    this.#costs[symbol] += size * orders.fillPrices[symbol];
    this.#enteredQuantity[symbol] += size;
    this.#enteredValue[symbol] += size * orders.fillPrices[symbol];
    this.#fees[symbol] += orders.fees[symbol];
  }

  /** Reduces a position by a filled order, which is at most as large. If nothing is left, the trade is complete. */
  exit(orders: OrderList, symbol: number, bar: number): void {
    const quantity = this.quantities[symbol];
    const price = orders.fillPrices[symbol];
    const left = quantity + orders.quantities[symbol];
    this.#exitedValue[symbol] += Math.abs(orders.quantities[symbol]) * price;
    this.#fees[symbol] += orders.fees[symbol];
    if (left !== 0) {
      this.#costs[symbol] *= left / quantity;
      this.quantities[symbol] = left;
      return;
    }
    if (price < this.lowest[symbol]) this.lowest[symbol] = price;
    if (price > this.highest[symbol]) this.highest[symbol] = price;
    this.#addTrade(symbol, bar, orders.reasons[symbol]);
    this.quantities[symbol] = 0;
    this.count -= 1;
    if (quantity < 0) this.shortCount -= 1;
    const last = this.held[this.count];
    this.held[this.#place[symbol]] = last;
    this.#place[last] = this.#place[symbol];
  }

  /** Marks what is held at the prices of the bar that begins at `offset`; without a price the last mark stays. */
  mark(prices: Float64Array, offset: number): void {
    for (let index = 0; index < this.count; index += 1) {
      const symbol = this.held[index];
      const price = prices[offset + symbol];
      if (price > 0) this.marks[symbol] = price;
    }
  }

  /**
   * Takes the bar that begins at `offset`: its range for what is held throughout it, its closes as marks, and for what
   * has no bar one more that it misses.
   */
  observe({ low, high, close }: PanelSlice, offset: number): void {
    const { held, count, lowest, highest, marks, missedBars } = this;
    for (let index = 0; index < count; index += 1) {
      const symbol = held[index];
      const cell = offset + symbol;
      if (low[cell] < lowest[symbol]) lowest[symbol] = low[cell];
      if (high[cell] > highest[symbol]) highest[symbol] = high[cell];
      if (close[cell] > 0) {
        marks[symbol] = close[cell];
        missedBars[symbol] = 0;
      } else missedBars[symbol] += 1;
    }
  }

  /** Writes what is open at the end as trades that end at the last mark, without costs. */
  finish(bar: number): void {
    for (let symbol = 0; symbol < this.quantities.length; symbol += 1) {
      if (this.quantities[symbol] === 0) continue;
      this.#exitedValue[symbol] += Math.abs(this.quantities[symbol]) * this.marks[symbol];
      this.#addTrade(symbol, bar, END_OF_DATA);
    }
  }

  #begin(orders: OrderList, symbol: number, bar: number): void {
    const price = orders.fillPrices[symbol];
    this.held[this.count] = symbol;
    this.#place[symbol] = this.count;
    this.count += 1;
    if (orders.quantities[symbol] < 0) this.shortCount += 1;
    this.missedBars[symbol] = 0;
    this.#costs[symbol] = 0;
    this.#enteredQuantity[symbol] = 0;
    this.#enteredValue[symbol] = 0;
    this.#exitedValue[symbol] = 0;
    this.#fees[symbol] = 0;
    this.#entryBar[symbol] = bar;
    this.lowest[symbol] = price;
    this.highest[symbol] = price;
  }

  #addTrade(symbol: number, bar: number, reason: number): void {
    const side = this.quantities[symbol] > 0 ? 1 : -1;
    const size = this.#enteredQuantity[symbol];
    const entryValue = this.#enteredValue[symbol];
    const exitValue = this.#exitedValue[symbol];
    const entryPrice = entryValue / size;
    const fees = this.#fees[symbol];
    const pnl = side * (exitValue - entryValue) - fees;
    const low = side * (this.lowest[symbol] / entryPrice - 1);
    const high = side * (this.highest[symbol] / entryPrice - 1);
    const begin = this.trades.add();
    const { rows } = this.trades;
    rows[begin + PLACE.symbol] = symbol;
    rows[begin + PLACE.side] = side;
    rows[begin + PLACE.open] = reason === END_OF_DATA ? 1 : 0;
    rows[begin + PLACE.size] = size;
    rows[begin + PLACE.entryTime] = this.#entryBar[symbol];
    rows[begin + PLACE.entryPrice] = entryPrice;
    rows[begin + PLACE.exitTime] = bar;
    rows[begin + PLACE.exitPrice] = exitValue / size;
    rows[begin + PLACE.fees] = fees;
    rows[begin + PLACE.pnl] = pnl;
    rows[begin + PLACE.returnRatio] = pnl / entryValue;
    rows[begin + PLACE.barsHeld] = bar - this.#entryBar[symbol];
    rows[begin + PLACE.maxAdverse] = Math.min(0, low, high);
    rows[begin + PLACE.maxFavourable] = Math.max(0, low, high);
    rows[begin + PLACE.exitReason] = reason;
  }
}
