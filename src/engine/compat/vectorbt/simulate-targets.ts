import { AccountBook } from './account-book.ts';
import { arrange } from './call-sequence.ts';
import { fillBuy, fillSell, type Fill, type OrderTerms, type Purse } from './fill-order.ts';
import { filledCloses } from './filled-closes.ts';
import { GrowingOrderLog } from './order-log.ts';
import type { SignalPanel, SignalRules, Varying } from './rules.ts';
import type { SignalOutcome } from './simulate-signals.ts';
import { isClose } from './tolerance.ts';

/** Prices and, for each cell, the weight that a position is to have, as a ratio of its account's value. */
export interface TargetPanel extends Omit<SignalPanel, 'longEntries' | 'longExits' | 'shortEntries' | 'shortExits'> {
  /** `[bars][columns]`; NaN leaves a position alone. */
  readonly targets: Float64Array;
}

/** What of the rules of signals has a meaning for targets, and which positions may be held. */
export interface TargetRules extends Pick<
  SignalRules,
  | 'price'
  | 'fees'
  | 'fixedFees'
  | 'slippage'
  | 'minSize'
  | 'maxSize'
  | 'sizeGranularity'
  | 'lockCash'
  | 'allowPartial'
  | 'cashSharing'
  | 'callSequence'
  | 'initialCash'
> {
  readonly direction: 'longonly' | 'shortonly' | 'both';
}

const at = ({ values, barStride, columnStride }: Varying, bar: number, column: number) =>
  values[bar * barStride + column * columnStride];

/** Simulates target weights. An account's value is taken once a bar, before its first fill, at the order prices. */
export function simulateTargets(panel: TargetPanel, rules: TargetRules): SignalOutcome {
  const { bars, columns } = panel;
  const groups = rules.cashSharing ? 1 : columns;
  const width = columns / groups;
  const book = new AccountBook(columns, groups, rules.initialCash);
  const outcome = {
    groups,
    orders: new GrowingOrderLog(),
    cash: new Float64Array(bars * groups),
    value: new Float64Array(bars * groups),
    initialCash: book.purses.map((purse) => purse.cash),
    marks: filledCloses(panel),
  };
  const trader = new TargetTrader(panel, rules, book, outcome.orders, outcome.marks);
  for (let group = 0; group < groups; group += 1)
    for (let bar = 0; bar < bars; bar += 1) {
      trader.rebalance(bar, group * width, width, book.purses[group]);
      outcome.cash[bar * groups + group] = book.purses[group].cash;
      outcome.value[bar * groups + group] = trader.worth(bar, group * width, width, book.purses[group]);
    }
  return outcome;
}

class TargetTrader {
  readonly #panel: TargetPanel;
  readonly #rules: TargetRules;
  readonly #book: AccountBook;
  readonly #orders: GrowingOrderLog;
  readonly #marks: Float64Array;
  readonly #prices: Float64Array;
  readonly #units: Float64Array;
  readonly #values: Float64Array;
  readonly #sequence: Int32Array;
  readonly #fill: Fill = { size: 0, price: 0, fees: 0, cash: 0, rejection: '' };
  readonly #ordered = { size: 0, percent: Number.NaN };
  readonly #terms: OrderTerms;

  constructor(panel: TargetPanel, rules: TargetRules, book: AccountBook, orders: GrowingOrderLog, marks: Float64Array) {
    this.#panel = panel;
    this.#rules = rules;
    this.#book = book;
    this.#orders = orders;
    this.#marks = marks;
    this.#prices = new Float64Array(panel.columns);
    this.#units = new Float64Array(panel.columns);
    this.#values = new Float64Array(panel.columns);
    this.#sequence = new Int32Array(rules.cashSharing ? panel.columns : 1);
    const { lockCash, allowPartial } = rules;
    const limits = { lockCash, allowPartial, minSize: Number.NaN, maxSize: Number.NaN, sizeGranularity: Number.NaN };
    this.#terms = { ...limits, price: 0, fees: 0, fixedFees: 0, slippage: 0, reduceOnly: false };
  }

  /** Cash and positions of an account at the closes of a bar. */
  worth(bar: number, first: number, width: number, purse: Purse): number {
    let held = 0;
    for (let column = first; column < first + width; column += 1)
      if (this.#book.position[column] !== 0)
        held += this.#book.position[column] * this.#marks[bar * this.#panel.columns + column];
    return purse.cash + held;
  }

  rebalance(bar: number, first: number, width: number, purse: Purse): void {
    const value = this.#valueAtOrder(bar, first, width, purse);
    for (let column = first; column < first + width; column += 1) this.#want(bar, column, value);
    arrange(this.#sequence, first, this.#rules.cashSharing ? this.#rules.callSequence : 'default', this.#values);
    for (const column of this.#sequence) if (this.#units[column] !== 0) this.#execute(bar, column, purse);
  }

  #valueAtOrder(bar: number, first: number, width: number, purse: Purse): number {
    const { columns } = this.#panel;
    let value = purse.cash;
    for (let column = first; column < first + width; column += 1) {
      this.#prices[column] = this.#orderPrice(bar, column);
      const position = this.#book.position[column];
      if (position === 0) continue;
      const known = Number.isNaN(this.#prices[column]) ? this.#marks[bar * columns + column] : this.#prices[column];
      value += position * known;
    }
    return value;
  }

  #orderPrice(bar: number, column: number): number {
    const { columns, close, open } = this.#panel;
    const cell = bar * columns + column;
    const price = at(this.#rules.price, bar, column);
    if (price === Number.POSITIVE_INFINITY) return close[cell];
    if (price !== Number.NEGATIVE_INFINITY) return price;
    if (open) return open[cell];
    return bar === 0 ? Number.NaN : close[cell - columns];
  }

  /** Notes what is to be bought, negative to be sold, and its value, by which sales go before purchases. */
  #want(bar: number, column: number, value: number): void {
    const { direction } = this.#rules;
    const target = this.#panel.targets[bar * this.#panel.columns + column];
    const price = this.#prices[column];
    const held = this.#book.position[column];
    this.#units[column] = 0;
    this.#values[column] = 0;
    if (Number.isNaN(target) || !(price > 0)) return;
    const isBarred = (direction === 'longonly' && target < 0) || (direction === 'shortonly' && target > 0);
    const weight = isBarred ? 0 : target;
    const wanted = (weight * value) / price;
    if (isClose(wanted, held)) return;
    this.#units[column] = wanted - held;
    this.#values[column] = weight * value - held * price;
  }

  #execute(bar: number, column: number, purse: Purse): void {
    const rules = this.#rules;
    const terms = this.#terms;
    const side = this.#units[column] > 0 ? 1 : -1;
    const holding = this.#book.holdingOf(column);
    this.#ordered.size = Math.abs(this.#units[column]);
    terms.price = this.#prices[column];
    terms.fees = at(rules.fees, bar, column);
    terms.fixedFees = at(rules.fixedFees, bar, column);
    terms.slippage = at(rules.slippage, bar, column);
    terms.minSize = at(rules.minSize, bar, column);
    terms.maxSize = at(rules.maxSize, bar, column);
    terms.sizeGranularity = at(rules.sizeGranularity, bar, column);
    terms.reduceOnly = rules.direction === (side > 0 ? 'shortonly' : 'longonly');
    this.#fill.rejection = '';
    (side > 0 ? fillBuy : fillSell)(this.#fill, purse, holding, this.#ordered, terms);
    if (this.#fill.rejection !== '') return;
    this.#book.book(purse, column, side, this.#fill);
    this.#orders.append(bar, column, side * this.#fill.size, this.#fill.price, this.#fill.fees);
  }
}
