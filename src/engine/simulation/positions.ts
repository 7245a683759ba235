import type { PanelSlice } from '../panel.ts';
import type { OrderList } from './order-list.ts';
import { TradeBook } from './trade-book.ts';
import { EXIT_REASONS } from './trades.ts';

const END_OF_DATA = EXIT_REASONS.indexOf('END_OF_DATA');

/** The positions of an account, a column a property, and the trades that they become when they end. */
export class Positions {
  readonly trades = new TradeBook();
  /** The symbols with a position, `count` of them, in no particular but always the same order. */
  readonly held: Int32Array;
  count = 0;
  /** How many of them are short. */
  shortCount = 0;
  /** Units, negative for a short position, 0 for none. */
  readonly units: Float64Array;
  /** The last known price of each instrument that is held. */
  readonly marks: Float64Array;
  /** The extremes of the prices since the entry. */
  readonly lowest: Float64Array;
  readonly highest: Float64Array;
  readonly #place: Int32Array;
  readonly #entryUnits: Float64Array;
  readonly #entryValue: Float64Array;
  readonly #exitValue: Float64Array;
  readonly #fees: Float64Array;
  readonly #entryBar: Float64Array;

  constructor(symbols: number) {
    const column = () => new Float64Array(symbols);
    this.held = new Int32Array(symbols);
    this.#place = new Int32Array(symbols);
    this.units = column();
    this.marks = column();
    this.lowest = column();
    this.highest = column();
    this.#entryUnits = column();
    this.#entryValue = column();
    this.#exitValue = column();
    this.#fees = column();
    this.#entryBar = column();
  }

  /** The mean price of what was entered. */
  entryPrice(symbol: number): number {
    return this.#entryValue[symbol] / this.#entryUnits[symbol];
  }

  /** Begins a position with a filled order, or adds to one. */
  enter(orders: OrderList, symbol: number, bar: number): void {
    const price = orders.fillPrices[symbol];
    const units = orders.units[symbol];
    if (this.units[symbol] === 0) this.#begin(symbol, units < 0, bar, price);
    const size = Math.abs(units);
    this.units[symbol] += units;
    this.#entryUnits[symbol] += size;
    this.#entryValue[symbol] += size * price;
    this.#fees[symbol] += orders.fees[symbol];
  }

  /** Takes a filled order, at most as large, away from a position; at none left the trade is noted. */
  exit(orders: OrderList, symbol: number, bar: number): void {
    const units = this.units[symbol];
    const price = orders.fillPrices[symbol];
    const left = units + orders.units[symbol];
    this.#exitValue[symbol] += Math.abs(orders.units[symbol]) * price;
    this.#fees[symbol] += orders.fees[symbol];
    if (left !== 0) {
      this.units[symbol] = left;
      return;
    }
    if (price < this.lowest[symbol]) this.lowest[symbol] = price;
    if (price > this.highest[symbol]) this.highest[symbol] = price;
    this.#note(symbol, bar, orders.reasons[symbol]);
    this.units[symbol] = 0;
    this.count -= 1;
    if (units < 0) this.shortCount -= 1;
    const last = this.held[this.count];
    this.held[this.#place[symbol]] = last;
    this.#place[last] = this.#place[symbol];
  }

  /** Takes the prices of a bar as marks of what is held, where there are any; the bar begins at `offset`. */
  mark(prices: Float64Array, offset: number): void {
    for (let index = 0; index < this.count; index += 1) {
      const symbol = this.held[index];
      const price = prices[offset + symbol];
      if (price > 0) this.marks[symbol] = price;
    }
  }

  /** Takes a bar during which everything that is held was held: its range, and its closes as marks, where there are any. */
  pass({ low, high, close }: PanelSlice, offset: number): void {
    const { held, count, lowest, highest, marks } = this;
    for (let index = 0; index < count; index += 1) {
      const symbol = held[index];
      const cell = offset + symbol;
      if (low[cell] < lowest[symbol]) lowest[symbol] = low[cell];
      if (high[cell] > highest[symbol]) highest[symbol] = high[cell];
      if (close[cell] > 0) marks[symbol] = close[cell];
    }
  }

  #begin(symbol: number, isShort: boolean, bar: number, price: number): void {
    this.held[this.count] = symbol;
    this.#place[symbol] = this.count;
    this.count += 1;
    if (isShort) this.shortCount += 1;
    this.#entryUnits[symbol] = 0;
    this.#entryValue[symbol] = 0;
    this.#exitValue[symbol] = 0;
    this.#fees[symbol] = 0;
    this.#entryBar[symbol] = bar;
    this.lowest[symbol] = price;
    this.highest[symbol] = price;
  }

  /** Notes what is open at the end as trades that end at the last mark, without costs. */
  finish(bar: number): void {
    for (let symbol = 0; symbol < this.units.length; symbol += 1) {
      if (this.units[symbol] === 0) continue;
      this.#exitValue[symbol] += Math.abs(this.units[symbol]) * this.marks[symbol];
      this.#note(symbol, bar, END_OF_DATA);
    }
  }

  #note(symbol: number, bar: number, reason: number): void {
    const side = this.units[symbol] > 0 ? 1 : -1;
    const size = this.#entryUnits[symbol];
    const entryValue = this.#entryValue[symbol];
    const exitValue = this.#exitValue[symbol];
    const entryPrice = entryValue / size;
    const fees = this.#fees[symbol];
    const pnl = side * (exitValue - entryValue) - fees;
    const low = side * (this.lowest[symbol] / entryPrice - 1);
    const high = side * (this.highest[symbol] / entryPrice - 1);
    const { rows, begin } = this.trades.add();
    rows[begin] = symbol;
    rows[begin + 1] = side;
    rows[begin + 2] = reason === END_OF_DATA ? 1 : 0;
    rows[begin + 3] = size;
    rows[begin + 4] = this.#entryBar[symbol];
    rows[begin + 5] = entryPrice;
    rows[begin + 6] = bar;
    rows[begin + 7] = exitValue / size;
    rows[begin + 8] = fees;
    rows[begin + 9] = pnl;
    rows[begin + 10] = pnl / entryValue;
    rows[begin + 11] = bar - this.#entryBar[symbol];
    rows[begin + 12] = Math.min(0, low, high);
    rows[begin + 13] = Math.max(0, low, high);
    rows[begin + 14] = reason;
  }
}
