import type { PanelBlock } from '../panel.ts';
import type { Execution } from './execution.ts';
import { TradeBook } from './trade-book.ts';

/** A cash account with positions in several instruments, fractional units, and no leverage: cash is never negative. */
export class Account {
  readonly trades = new TradeBook();
  readonly #execution: Execution;
  readonly #units: Float64Array;
  readonly #marks: Float64Array;
  readonly #entryPrice: Float64Array;
  readonly #entryTime: Float64Array;
  readonly #entryFees: Float64Array;
  readonly #entryBar: Float64Array;
  #cash: number;

  constructor(symbols: number, cash: number, execution: Execution) {
    this.#execution = execution;
    this.#cash = cash;
    this.#units = new Float64Array(symbols);
    this.#marks = new Float64Array(symbols);
    this.#entryPrice = new Float64Array(symbols);
    this.#entryTime = new Float64Array(symbols);
    this.#entryFees = new Float64Array(symbols);
    this.#entryBar = new Float64Array(symbols);
  }

  /** Cash and positions at their last known price. */
  get equity(): number {
    let sum = this.#cash;
    for (let symbol = 0; symbol < this.#units.length; symbol += 1)
      if (this.#units[symbol] !== 0) sum += this.#units[symbol] * this.#marks[symbol];
    return sum;
  }

  /** The value of all positions regardless of side, at their last known price. */
  get grossValue(): number {
    let sum = 0;
    for (let symbol = 0; symbol < this.#units.length; symbol += 1)
      if (this.#units[symbol] !== 0) sum += Math.abs(this.#units[symbol] * this.#marks[symbol]);
    return sum;
  }

  /** Takes a price of each instrument that has one as its mark. */
  mark(prices: Float64Array, bar: number): void {
    const symbols = this.#units.length;
    for (let symbol = 0; symbol < symbols; symbol += 1) {
      const price = prices[bar * symbols + symbol];
      if (price > 0) this.#marks[symbol] = price;
    }
  }

  /**
   * Brings positions to the sides wanted: first those that end, then those that begin, each with an equal share of the
   * equity before the first fill. An instrument without a price at this bar is left as it is.
   */
  trade(
    sides: Int8Array,
    grossExposure: number,
    block: PanelBlock,
    prices: Float64Array,
    bar: number,
    clock: number,
  ): void {
    const symbols = sides.length;
    const share = (this.equity * grossExposure) / symbols;
    for (let symbol = 0; symbol < symbols; symbol += 1) {
      const price = prices[bar * symbols + symbol];
      if (price > 0 && this.#units[symbol] !== 0 && Math.sign(this.#units[symbol]) !== sides[symbol])
        this.#close(symbol, price, block.times[bar], clock);
    }
    for (let symbol = 0; symbol < symbols; symbol += 1) {
      const price = prices[bar * symbols + symbol];
      if (price > 0 && this.#units[symbol] === 0 && sides[symbol] !== 0)
        this.#open(symbol, sides[symbol], share, price, block.times[bar], clock);
    }
  }

  /** Notes the positions that are open at the end as trades that end at the last mark, without costs. */
  finish(time: number, clock: number): void {
    for (let symbol = 0; symbol < this.#units.length; symbol += 1)
      if (this.#units[symbol] !== 0)
        this.#note(symbol, this.#marks[symbol], time, clock, this.#entryFees[symbol], true);
  }

  #open(symbol: number, side: number, value: number, price: number, time: number, clock: number): void {
    const { commissionRate, commissionFixed, slippageRate } = this.#execution;
    const fillPrice = price * (1 + side * slippageRate);
    const affordable = side === 1 ? Math.min(value, (this.#cash - commissionFixed) / (1 + commissionRate)) : value;
    if (!(affordable > 0)) return;
    const units = affordable / fillPrice;
    const fees = units * fillPrice * commissionRate + commissionFixed;
    // What is left of cash after a purchase with all of it is rounding, not debt.
    this.#cash = Math.max(0, this.#cash - side * units * fillPrice - fees);
    this.#units[symbol] = side * units;
    this.#entryPrice[symbol] = fillPrice;
    this.#entryTime[symbol] = time;
    this.#entryFees[symbol] = fees;
    this.#entryBar[symbol] = clock;
  }

  #close(symbol: number, price: number, time: number, clock: number): void {
    const { commissionRate, commissionFixed, slippageRate } = this.#execution;
    const units = this.#units[symbol];
    const fillPrice = price * (1 - Math.sign(units) * slippageRate);
    const fees = Math.abs(units) * fillPrice * commissionRate + commissionFixed;
    this.#cash += units * fillPrice - fees;
    this.#note(symbol, fillPrice, time, clock, this.#entryFees[symbol] + fees, false);
    this.#units[symbol] = 0;
  }

  #note(symbol: number, exitPrice: number, exitTime: number, clock: number, fees: number, isOpen: boolean): void {
    const units = this.#units[symbol];
    this.trades.add({
      symbol,
      side: Math.sign(units),
      isOpen,
      size: Math.abs(units),
      entryTime: this.#entryTime[symbol],
      entryPrice: this.#entryPrice[symbol],
      exitTime,
      exitPrice,
      fees,
      barsHeld: clock - this.#entryBar[symbol],
    });
  }
}
