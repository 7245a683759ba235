import { type Execution, commissionOf } from './execution.ts';
import { Positions } from './positions.ts';
import type { ExitReason } from './trades.ts';

/** What an account has paid and moved, in currency. */
export interface AccountTotals {
  readonly orders: number;
  readonly tradedValue: number;
  readonly commission: number;
  readonly slippage: number;
  readonly borrowing: number;
}

/** Cash and positions, and the one place where either changes. */
export class Account {
  readonly positions: Positions;
  readonly #execution: Execution;
  #cash: number;
  #count = 0;
  #tradedValue = 0;
  #commission = 0;
  #slippage = 0;
  #borrowing = 0;

  constructor(symbols: number, cash: number, execution: Execution) {
    this.positions = new Positions(symbols);
    this.#execution = execution;
    this.#cash = cash;
  }

  get cash(): number {
    return this.#cash;
  }

  get totals(): AccountTotals {
    return {
      orders: this.#count,
      tradedValue: this.#tradedValue,
      commission: this.#commission,
      slippage: this.#slippage,
      borrowing: this.#borrowing,
    };
  }

  /** Cash and positions at their marks. */
  get equity(): number {
    const { units, marks, held, count } = this.positions;
    let sum = this.#cash;
    for (let index = 0; index < count; index += 1) sum += units[held[index]] * marks[held[index]];
    return sum;
  }

  /** The value of what is sold short, positive, at the marks. */
  get shortValue(): number {
    const { units, marks, held, count, shortCount } = this.positions;
    let sum = 0;
    if (shortCount === 0) return sum;
    for (let index = 0; index < count; index += 1) {
      const symbol = held[index];
      if (units[symbol] < 0) sum -= units[symbol] * marks[symbol];
    }
    return sum;
  }

  /**
   * Trades `units` (negative sells) at a price before slippage: first what reduces the position, then what opens one, as
   * far as the account can pay.
   */
  trade(symbol: number, units: number, price: number, time: number, bar: number): void {
    const held = this.positions.units[symbol];
    this.positions.marks[symbol] = price;
    const side = units > 0 ? 1 : -1;
    const wanted = Math.abs(units);
    const reducing = held * side < 0 ? Math.min(wanted, Math.abs(held)) : 0;
    if (reducing > 0) this.close(symbol, reducing, price, this.#execution.slippageRate, time, bar, 'SIGNAL');
    const opening = wanted - reducing;
    if (opening > 0) this.#open(symbol, side, opening, price, time, bar);
  }

  /** Takes `size` units, positive, away from a position. */
  close(
    symbol: number,
    size: number,
    price: number,
    slippageRate: number,
    time: number,
    bar: number,
    reason: ExitReason,
  ): void {
    const side = this.positions.units[symbol] > 0 ? -1 : 1;
    const fillPrice = price * (1 + side * slippageRate);
    const fees = commissionOf(this.#execution, size, fillPrice);
    this.#pay(side, size, price, fillPrice, fees);
    this.positions.exit(symbol, size, fillPrice, fees, time, bar, reason);
  }

  /** Interest on what is sold short, for one bar. */
  accrueBorrowing(ratePerBar: number): void {
    const cost = this.shortValue * ratePerBar;
    this.#cash -= cost;
    this.#borrowing += cost;
  }

  /** Closes everything at its mark, without costs. */
  liquidate(time: number, bar: number): void {
    const { units, marks } = this.positions;
    for (let symbol = 0; symbol < units.length; symbol += 1) {
      if (units[symbol] === 0) continue;
      this.#cash += units[symbol] * marks[symbol];
      this.positions.exit(symbol, Math.abs(units[symbol]), marks[symbol], 0, time, bar, 'RUIN');
    }
  }

  #open(symbol: number, side: 1 | -1, wanted: number, price: number, time: number, bar: number): void {
    const { slippageRate, lotSize, onShortfall } = this.#execution;
    const fillPrice = price * (1 + side * slippageRate);
    const affordable = this.#affordable(symbol, side, fillPrice);
    if (wanted > affordable && onShortfall === 'REJECT') return;
    let units = Math.min(wanted, affordable);
    // A whole number of lots that rounding has left just short of whole counts as whole.
    if (lotSize > 0) units = Math.floor(units / lotSize + 1e-9) * lotSize;
    if (!(units > 0)) return;
    const fees = commissionOf(this.#execution, units, fillPrice);
    this.#pay(side, units, price, fillPrice, fees);
    this.positions.enter(symbol, side * units, fillPrice, fees, time, bar);
  }

  /**
   * The units that an order may open so that afterwards all positions together are worth at most `leverage` times
   * equity. With leverage 1 and nothing sold short that is what the cash pays for.
   */
  #affordable(symbol: number, side: 1 | -1, price: number): number {
    const { leverage, commissionRate, commissionPerUnit, commissionFixed, commissionMinimum } = this.#execution;
    const mark = this.positions.marks[symbol];
    const free = this.#cash - 2 * this.shortValue + (leverage === 1 ? 0 : (leverage - 1) * this.equity);
    const perUnit = price * commissionRate + commissionPerUnit;
    // What a unit takes of the free amount, before commission and because it is bought above (sold below) its mark.
    const unit =
      side === 1 ? price + (leverage - 1) * (price - mark) : 2 * mark - price + (leverage - 1) * (mark - price);
    const units = (free - leverage * commissionFixed) / (unit + leverage * perUnit);
    if (commissionFixed + units * perUnit >= commissionMinimum) return units;
    return (free - leverage * commissionMinimum) / unit;
  }

  #pay(side: 1 | -1, units: number, price: number, fillPrice: number, fees: number): void {
    const value = units * fillPrice;
    const before = this.#cash;
    this.#cash -= side * value + fees;
    // What is left of cash after a purchase with all of it is rounding, not debt.
    if (this.#cash < 0 && this.#cash > -1e-9 * before) this.#cash = 0;
    this.#count += 1;
    this.#tradedValue += value;
    this.#commission += fees;
    this.#slippage += units * Math.abs(fillPrice - price);
  }
}
