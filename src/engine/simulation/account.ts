import { type Execution, commissionOf } from './execution.ts';
import { OrderList } from './order-list.ts';
import { Positions } from './positions.ts';
import { EXIT_REASONS } from './trades.ts';

/** What an account has paid and moved, in currency. */
export interface AccountTotals {
  readonly orders: number;
  readonly tradedValue: number;
  readonly commission: number;
  readonly slippage: number;
  readonly borrowing: number;
}

const CASH = 0;
const TRADED_VALUE = 1;
const COMMISSION = 2;
const SLIPPAGE = 3;
const BORROWING = 4;
const EQUITY = 5;

/** Cash and positions, and the one place where either changes. */
export class Account {
  readonly positions: Positions;
  readonly #execution: Execution;
  /** By the places below: numbers that change with every order, and would be allocated anew as fields. */
  readonly #amounts = new Float64Array(6);
  #count = 0;

  constructor(symbols: number, cash: number, execution: Execution) {
    this.positions = new Positions(symbols);
    this.#execution = execution;
    this.#amounts[CASH] = cash;
  }

  get cash(): number {
    return this.#amounts[CASH];
  }

  get totals(): AccountTotals {
    return {
      orders: this.#count,
      tradedValue: this.#amounts[TRADED_VALUE],
      commission: this.#amounts[COMMISSION],
      slippage: this.#amounts[SLIPPAGE],
      borrowing: this.#amounts[BORROWING],
    };
  }

  /** What `revalue` has found last. */
  get equity(): number {
    return this.#amounts[EQUITY];
  }

  /** Takes equity anew: cash and positions at their marks. */
  revalue(): void {
    const { units, marks, held, count } = this.positions;
    let sum = this.#amounts[CASH];
    for (let index = 0; index < count; index += 1) sum += units[held[index]] * marks[held[index]];
    this.#amounts[EQUITY] = sum;
  }

  /** Writes what `revalue` has found last into a place of a column; a number that is returned may cost an allocation. */
  writeEquity(into: Float64Array, place: number): void {
    into[place] = this.#amounts[EQUITY];
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

  /** Fills orders in turn: first what reduces a position, then what opens one, as far as the account can pay. */
  fill(orders: OrderList, bar: number): void {
    const { units, marks } = this.positions;
    for (let index = 0; index < orders.count; index += 1) {
      const symbol = orders.symbols[index];
      const side = orders.units[symbol] > 0 ? 1 : -1;
      marks[symbol] = orders.prices[symbol];
      orders.fillPrices[symbol] = orders.prices[symbol] * (1 + side * orders.slippageRates[symbol]);
      const rest = orders.units[symbol] + units[symbol];
      const isReversal = units[symbol] * orders.units[symbol] < 0 && units[symbol] * rest < 0;
      if (isReversal) {
        orders.units[symbol] = -units[symbol];
        this.#reduce(orders, symbol, bar);
        orders.units[symbol] = units[symbol] === 0 ? rest : 0;
      }
      if (units[symbol] * orders.units[symbol] < 0) this.#reduce(orders, symbol, bar);
      else if (orders.units[symbol] !== 0) this.#open(orders, symbol, bar);
    }
  }

  /** Interest on what is sold short, for one bar. */
  accrueBorrowing(ratePerBar: number): void {
    const cost = this.shortValue * ratePerBar;
    this.#amounts[CASH] -= cost;
    this.#amounts[BORROWING] += cost;
  }

  /** Closes everything at its mark, without costs. */
  liquidate(bar: number): void {
    const { units, marks } = this.positions;
    const orders = new OrderList(units.length);
    for (let symbol = 0; symbol < units.length; symbol += 1) {
      if (units[symbol] === 0) continue;
      this.#amounts[CASH] += units[symbol] * marks[symbol];
      orders.units[symbol] = -units[symbol];
      orders.fillPrices[symbol] = marks[symbol];
      orders.reasons[symbol] = EXIT_REASONS.indexOf('RUIN');
      this.positions.exit(orders, symbol, bar);
    }
  }

  /** A sale that brings in less than its commission is made only where cash pays the difference. */
  #reduce(orders: OrderList, symbol: number, bar: number): void {
    const { leverage } = this.#execution;
    const units = orders.units[symbol];
    this.#charge(orders, symbol);
    const proceeds = -units * orders.fillPrices[symbol] - orders.fees[symbol];
    if (units < 0 && proceeds < 0 && leverage === 1 && this.cash + proceeds < 0) return;
    this.#pay(orders, symbol);
    this.positions.exit(orders, symbol, bar);
  }

  #open(orders: OrderList, symbol: number, bar: number): void {
    this.#cut(orders, symbol);
    if (orders.units[symbol] === 0) return;
    this.#charge(orders, symbol);
    this.#pay(orders, symbol);
    this.positions.enter(orders, symbol, bar);
  }

  /** Cuts an order down to what the account can pay. */
  #cut(orders: OrderList, symbol: number): void {
    const { lotSize, onShortfall } = this.#execution;
    const side = orders.units[symbol] > 0 ? 1 : -1;
    const wanted = Math.abs(orders.units[symbol]);
    const affordable = this.#affordable(side, orders.fillPrices[symbol], this.positions.marks[symbol]);
    let units = Math.min(wanted, affordable);
    if (units < wanted && onShortfall === 'REJECT') units = 0;
    // A whole number of lots that rounding has left just short of whole counts as whole.
    if (lotSize > 0) units = Math.floor(units / lotSize + 1e-9) * lotSize;
    orders.units[symbol] = units > 0 ? side * units : 0;
  }

  /**
   * The units that an order may open so that afterwards all positions together are worth at most `leverage` times
   * equity. With leverage 1 and nothing sold short that is what the cash pays for.
   */
  #affordable(side: 1 | -1, price: number, mark: number): number {
    const { leverage, commissionRate, commissionPerUnit, commissionFixed, commissionMinimum } = this.#execution;
    if (leverage !== 1) this.revalue();
    const free = this.#amounts[CASH] - 2 * this.shortValue + (leverage === 1 ? 0 : (leverage - 1) * this.equity);
    const perUnit = price * commissionRate + commissionPerUnit;
    // What a unit takes of the free amount, before commission and because it is bought above (sold below) its mark.
    const unit =
      side === 1 ? price + (leverage - 1) * (price - mark) : 2 * mark - price + (leverage - 1) * (mark - price);
    const units = (free - leverage * commissionFixed) / (unit + leverage * perUnit);
    if (commissionFixed + units * perUnit >= commissionMinimum) return units;
    return (free - leverage * commissionMinimum) / unit;
  }

  /** Writes what the commission of an order is. */
  #charge(orders: OrderList, symbol: number): void {
    orders.fees[symbol] = commissionOf(this.#execution, Math.abs(orders.units[symbol]), orders.fillPrices[symbol]);
  }

  /** Pays for an order and its commission. */
  #pay(orders: OrderList, symbol: number): void {
    const units = orders.units[symbol];
    const fillPrice = orders.fillPrices[symbol];
    const size = Math.abs(units);
    const fees = orders.fees[symbol];
    const amounts = this.#amounts;
    const cash = amounts[CASH] - (units * fillPrice + fees);
    // What is left of cash after a purchase with all of it is rounding, not debt.
    amounts[CASH] = cash < 0 && cash > -1e-9 * amounts[CASH] ? 0 : cash;
    amounts[TRADED_VALUE] += size * fillPrice;
    amounts[COMMISSION] += fees;
    amounts[SLIPPAGE] += size * Math.abs(fillPrice - orders.prices[symbol]);
    this.#count += 1;
  }
}
