import { type Execution, commissionOf } from './execution.ts';
import { OrderList } from './order-list.ts';
import { Positions } from './positions.ts';
import { EXIT_REASONS } from './trades.ts';

/** What an account has traded and paid since it was opened; all but `orders` in currency. */
export interface AccountTotals {
  readonly orders: number;
  readonly tradedValue: number;
  readonly commission: number;
  readonly slippage: number;
  readonly borrowing: number;
}

/** Places in `#amounts`. */
const CASH = 0;
const TRADED_VALUE = 1;
const COMMISSION = 2;
const SLIPPAGE = 3;
const BORROWING = 4;
const EQUITY = 5;
/** Commission and slippage before the orders that are being filled. */
const COSTS_BEFORE = 6;

/** A quantity that differs from another by less than this ratio differs by rounding. */
const ROUNDING = 1e-12;

/** Cash and positions. Nothing else in the engine changes either of them. */
export class Account {
  readonly positions: Positions;
  readonly #execution: Execution;
  /** Amounts that change with every order. Each a field of its own would be allocated anew at every change. */
  readonly #amounts = new Float64Array(7);
  #orders = 0;

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
      orders: this.#orders,
      tradedValue: this.#amounts[TRADED_VALUE],
      commission: this.#amounts[COMMISSION],
      slippage: this.#amounts[SLIPPAGE],
      borrowing: this.#amounts[BORROWING],
    };
  }

  /** Equity as of the last `revalue`. */
  get equity(): number {
    return this.#amounts[EQUITY];
  }

  /** Values the account: cash, and positions at their marks. */
  revalue(): void {
    const { quantities, marks, held, count } = this.positions;
    let sum = this.#amounts[CASH];
    for (let index = 0; index < count; index += 1) sum += quantities[held[index]] * marks[held[index]];
    this.#amounts[EQUITY] = sum;
  }

  /** Writes equity as of the last `revalue` into a column; returned as a number it might cost an allocation a bar. */
  writeEquity(into: Float64Array, place: number): void {
    into[place] = this.#amounts[EQUITY];
  }

  /** The value of all short positions at their marks, positive. */
  get shortValue(): number {
    const { quantities, marks, held, count, shortCount } = this.positions;
    let sum = 0;
    if (shortCount === 0) return sum;
    for (let index = 0; index < count; index += 1) {
      const symbol = held[index];
      if (quantities[symbol] < 0) sum -= quantities[symbol] * marks[symbol];
    }
    return sum;
  }

  /**
   * Fills orders one after the other. An order that reverses a position is two: it first closes the position, and then
   * opens the other side as far as the account can pay for it.
   */
  fill(orders: OrderList, bar: number): void {
    const { quantities, marks } = this.positions;
    this.#amounts[COSTS_BEFORE] = this.#amounts[COMMISSION] + this.#amounts[SLIPPAGE];
    for (let index = 0; index < orders.count; index += 1) {
      const symbol = orders.symbols[index];
      const side = orders.quantities[symbol] > 0 ? 1 : -1;
      marks[symbol] = orders.prices[symbol];
      orders.fillPrices[symbol] = orders.prices[symbol] * (1 + side * orders.slippageRates[symbol]);
      const after = orders.quantities[symbol] + quantities[symbol];
      const isReversal = quantities[symbol] * orders.quantities[symbol] < 0 && quantities[symbol] * after < 0;
      if (isReversal) {
        orders.quantities[symbol] = -quantities[symbol];
        this.#reduce(orders, symbol, bar);
        orders.quantities[symbol] = quantities[symbol] === 0 ? after : 0;
      }
      if (quantities[symbol] * orders.quantities[symbol] < 0) this.#reduce(orders, symbol, bar);
      else if (orders.quantities[symbol] !== 0) this.#open(orders, symbol, bar);
    }
  }

  /** Pays one bar's interest on what is borrowed: what is sold short, and cash below 0. */
  accrueBorrowing(ratePerBar: number): void {
    const cost = (this.shortValue + Math.max(0, -this.#amounts[CASH])) * ratePerBar;
    this.#amounts[CASH] -= cost;
    this.#amounts[BORROWING] += cost;
  }

  /** Closes a position at its mark, without costs. */
  closeAtMark(symbol: number, bar: number, reason: 'RUIN' | 'DELISTED'): void {
    const { quantities, marks } = this.positions;
    const orders = new OrderList(quantities.length);
    this.#amounts[CASH] += quantities[symbol] * marks[symbol];
    orders.quantities[symbol] = -quantities[symbol];
    orders.fillPrices[symbol] = marks[symbol];
    orders.reasons[symbol] = EXIT_REASONS.indexOf(reason);
    this.positions.exit(orders, symbol, bar);
  }

  /** A sale that brings in less than its commission is made only if there is cash to pay the difference. */
  #reduce(orders: OrderList, symbol: number, bar: number): void {
    const { leverage } = this.#execution;
    const quantity = orders.quantities[symbol];
    this.#setCommission(orders, symbol);
    const proceeds = -quantity * orders.fillPrices[symbol] - orders.fees[symbol];
    if (quantity < 0 && proceeds < 0 && leverage === 1 && this.cash + proceeds < 0) return;
    this.#settle(orders, symbol);
    this.positions.exit(orders, symbol, bar);
  }

  #open(orders: OrderList, symbol: number, bar: number): void {
    this.#cutToAffordable(orders, symbol);
    if (orders.quantities[symbol] === 0) return;
    this.#setCommission(orders, symbol);
    this.#settle(orders, symbol);
    this.positions.enter(orders, symbol, bar);
  }

  /**
   * Cuts an order down to what the account can pay for, and to whole lots. It may be cut to 0. REJECT drops an order
   * that the account could not pay for even if the orders of this moment cost nothing: one at the end of the cash,
   * which only costs make too large, is cut to fit.
   */
  #cutToAffordable(orders: OrderList, symbol: number): void {
    const { lotSize, onShortfall } = this.#execution;
    const side = orders.quantities[symbol] > 0 ? 1 : -1;
    const asked = Math.abs(orders.quantities[symbol]);
    const affordable = this.#affordable(side, orders.fillPrices[symbol], this.positions.marks[symbol]);
    let quantity = asked <= affordable * (1 + ROUNDING) ? asked : affordable;
    if (quantity < asked && onShortfall === 'REJECT' && asked > this.#affordableWithoutCosts(symbol)) quantity = 0;
    // 2.9999999999 lots are 3 lots: rounding must not cost a lot.
    if (lotSize > 0) quantity = Math.floor(quantity / lotSize + 1e-9) * lotSize;
    orders.quantities[symbol] = quantity > 0 ? side * quantity : 0;
  }

  /**
   * The largest quantity that an order may open, so that afterwards all positions together, long and short added up,
   * are worth at most `leverage` times equity. Without leverage and short positions that is what the cash pays for.
   *
   * @param price after slippage
   */
  #affordable(side: 1 | -1, price: number, mark: number): number {
    const { leverage, commissionRate, commissionPerUnit, commissionFixed, commissionMinimum } = this.#execution;
    if (leverage !== 1) this.revalue();
    const free = this.#free();
    const commission = price * commissionRate + commissionPerUnit;
    // What one share takes of the free amount, before commission. Slippage counts more than once with leverage: it
    // lowers the equity of which leverage is a multiple.
    const perShare =
      side === 1 ? price + (leverage - 1) * (price - mark) : 2 * mark - price + (leverage - 1) * (mark - price);
    const quantity = (free - leverage * commissionFixed) / (perShare + leverage * commission);
    if (commissionFixed + quantity * commission >= commissionMinimum) return quantity;
    return (free - leverage * commissionMinimum) / perShare;
  }

  /** The largest quantity that could be opened had the orders of this moment had neither commission nor slippage. */
  #affordableWithoutCosts(symbol: number): number {
    const { leverage } = this.#execution;
    const costs = this.#amounts[COMMISSION] + this.#amounts[SLIPPAGE] - this.#amounts[COSTS_BEFORE];
    const free = this.#free() + leverage * costs;
    return (free / this.positions.marks[symbol]) * (1 + ROUNDING);
  }

  /**
   * What all positions together may still be worth more than they are; `revalue` comes first where there is leverage.
   */
  #free(): number {
    const { leverage } = this.#execution;
    return this.#amounts[CASH] - 2 * this.shortValue + (leverage === 1 ? 0 : (leverage - 1) * this.equity);
  }

  #setCommission(orders: OrderList, symbol: number): void {
    orders.fees[symbol] = commissionOf(this.#execution, Math.abs(orders.quantities[symbol]), orders.fillPrices[symbol]);
  }

  /** Moves cash for an order and its commission, and adds both to the totals. */
  #settle(orders: OrderList, symbol: number): void {
    const quantity = orders.quantities[symbol];
    const fillPrice = orders.fillPrices[symbol];
    const size = Math.abs(quantity);
    const fees = orders.fees[symbol];
    const amounts = this.#amounts;
    const cash = amounts[CASH] - (quantity * fillPrice + fees);
    // A purchase with all of the cash may leave -1e-13 or so: that is rounding, not debt.
    amounts[CASH] = cash < 0 && cash > -1e-9 * amounts[CASH] ? 0 : cash;
    amounts[TRADED_VALUE] += size * fillPrice;
    amounts[COMMISSION] += fees;
    amounts[SLIPPAGE] += size * Math.abs(fillPrice - orders.prices[symbol]);
    this.#orders += 1;
  }
}
