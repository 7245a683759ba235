import { OrderBook } from '../order-book.ts';
import { type ExitTrade, ExitTrades } from './exit-trades.ts';
import { type Fill, type FillTerms, fillBuy, fillSell } from './fill-order.ts';
import { type Purse, freeCash } from './purse.ts';
import { type CostRules, cellOf } from './signal-rules.ts';
import { addTo } from './tolerance.ts';

/** What comes out of a simulation of signals or targets. */
export interface LedgerOutcome {
  readonly orders: OrderBook;
  /** By column, each in the order in which they ended. */
  readonly trades: readonly ExitTrade[];
  /** How many accounts there are: one when cash is shared, otherwise one a column. */
  readonly accounts: number;
  /** `[bars * accounts]`, after each bar. */
  readonly cash: Float64Array;
  readonly value: Float64Array;
}

/** An order on its way to the account. */
export interface LedgerOrder {
  /** Positive buys, negative sells; units, or with `isPart` a part of what there is. Infinity is all there is. */
  readonly size: number;
  readonly isPart: boolean;
  /** Whether it must not take a position through zero. */
  readonly staysOnSide: boolean;
  /** Before slippage. */
  readonly price: number;
  readonly slippage: number;
}

/** Accounts and positions by column: fills orders, keeps what is owed, and values all of it at each bar. */
export class Ledger {
  readonly positions: Float64Array;
  /** What was filled last. */
  readonly fill: Fill = { size: 0, price: 0, fees: 0 };
  readonly #rules: CostRules;
  readonly #orders = new OrderBook();
  readonly #trades: ExitTrades[];
  readonly #purses: Purse[];
  readonly #debts: Float64Array;
  readonly #marks: Float64Array;
  readonly #cash: Float64Array;
  readonly #value: Float64Array;
  readonly #terms: FillTerms;

  constructor(bars: number, columns: number, rules: CostRules) {
    const accounts = rules.cashSharing ? 1 : columns;
    this.#rules = rules;
    this.positions = new Float64Array(columns);
    this.#purses = Array.from({ length: accounts }, () => ({ cash: rules.initialCash, debt: 0 }));
    this.#trades = Array.from({ length: columns }, (_, column) => new ExitTrades(column));
    this.#debts = new Float64Array(columns);
    this.#marks = new Float64Array(columns).fill(Number.NaN);
    this.#cash = new Float64Array(bars * accounts);
    this.#value = new Float64Array(bars * accounts);
    const { minSize, maxSize, sizeGranularity, allowPartial, lockCash } = rules;
    const limits = { minSize, maxSize, sizeGranularity, allowPartial, lockCash };
    this.#terms = { ...limits, price: 0, fees: 0, fixedFees: 0, slippage: 0 };
  }

  get columns(): number {
    return this.positions.length;
  }

  /** Cash and positions of a column's account, positions at the given prices of this bar where there are any. */
  valueAt(column: number, prices: Float64Array): number {
    const first = this.#rules.cashSharing ? 0 : column;
    const end = this.#rules.cashSharing ? this.columns : column + 1;
    let value = this.#purse(column).cash;
    for (let other = first; other < end; other += 1) {
      if (this.positions[other] === 0) continue;
      value += this.positions[other] * (Number.isNaN(prices[other]) ? this.#marks[other] : prices[other]);
    }
    return value;
  }

  /** About what an order will take out of its account, negative if it pays in. */
  approximateValue(column: number, order: LedgerOrder): number {
    const { size, isPart, price } = order;
    if (size === 0) return 0;
    const purse = this.#purse(column);
    const owned = Math.max(this.positions[column] * price, 0);
    const all = size > 0 ? purse.cash : -(owned + Math.max(freeCash(purse) + owned, 0));
    if (isPart) return Math.abs(size) * all;
    return Math.abs(size) === Number.POSITIVE_INFINITY ? all : size * price;
  }

  /** Fills an order as far as its account allows; returns whether it did. */
  execute(bar: number, column: number, order: LedgerOrder): boolean {
    const { size, isPart, staysOnSide, price, slippage } = order;
    if (!(price > 0) || price === Number.POSITIVE_INFINITY || Number.isNaN(size) || size === 0) return false;
    const terms = this.#terms;
    const cell = bar * this.columns + column;
    terms.price = price;
    terms.slippage = slippage;
    terms.fees = cellOf(this.#rules.fees, cell);
    terms.fixedFees = cellOf(this.#rules.fixedFees, cell);
    const position = this.positions[column];
    const purse = this.#purse(column);
    const part = isPart ? Math.abs(size) : 1;
    const units = isPart ? Number.POSITIVE_INFINITY : Math.abs(size);
    const side = size > 0 ? 1 : -1;
    const isFilled =
      side === 1
        ? fillBuy(this.fill, purse, position, this.#debts[column], units, part, staysOnSide && position < 0, terms)
        : fillSell(this.fill, purse, position, units, part, staysOnSide && position > 0, terms);
    if (isFilled) this.#settle(bar, column, side);
    return isFilled;
  }

  /** Takes the closes of a bar, `[bars * columns]`, as marks, and notes what each account has and is worth. */
  appraise(bar: number, close: Float64Array): void {
    const accounts = this.#purses.length;
    for (let column = 0; column < this.columns; column += 1) {
      const price = close[bar * this.columns + column];
      if (!Number.isNaN(price)) this.#marks[column] = price;
    }
    for (let account = 0; account < accounts; account += 1) {
      this.#cash[bar * accounts + account] = this.#purses[account].cash;
      this.#value[bar * accounts + account] = this.valueAt(account, this.#marks);
    }
  }

  /** Notes what is open as trades that end at the last mark. */
  finish(bars: number): LedgerOutcome {
    for (let column = 0; column < this.columns; column += 1) this.#trades[column].finish(bars - 1, this.#marks[column]);
    return {
      orders: this.#orders,
      trades: this.#trades.flatMap(({ trades }) => trades),
      accounts: this.#purses.length,
      cash: this.#cash,
      value: this.#value,
    };
  }

  #purse(column: number): Purse {
    return this.#purses[this.#rules.cashSharing ? 0 : column];
  }

  /** Moves units and money, and notes the order. */
  #settle(bar: number, column: number, side: 1 | -1): void {
    const { size, price, fees } = this.fill;
    const purse = this.#purse(column);
    const before = this.positions[column];
    const after = addTo(before, side * size);
    purse.cash = addTo(purse.cash, -side * size * price - fees);
    const debt = this.#debts[column];
    const owed = side === 1 ? debtLeft(debt, before, after) : debt + Math.max(0, Math.min(before, 0) - after) * price;
    this.#debts[column] = owed;
    purse.debt = addTo(purse.debt, owed - debt);
    this.positions[column] = after;
    this.#orders.add(bar, column, side, size, price, fees);
    this.#trades[column].order(bar, side, size, price, fees, before, after);
  }
}

/** What is still owed, at entry prices, after a short position was covered in part. */
const debtLeft = (debt: number, before: number, after: number) => (after >= 0 ? 0 : debt * (after / before));
