import { AccountBook, initialCashOf } from './account-book.ts';
import { checkOrder } from './check-order.ts';
import { CallOrder } from './call-sequence.ts';
import { fillBuy, fillSell } from './fill-order.ts';
import { filledCloses } from './filled-closes.ts';
import { GrowingOrderLog } from './order-log.ts';
import { createFill, createOrder, type CashBalance, type Fill, type Order } from './order.ts';
import { valueAt, type PricePanel, type SignalRules } from './rules.ts';
import type { SignalOutcome } from './simulate-signals.ts';
import { isClose } from './tolerance.ts';

/** Prices, and the weights that positions are to have, as ratios of their account's value. */
export interface TargetPanel extends PricePanel {
  /** Of each column, `[bars]`; NaN leaves the position as it is. */
  readonly targets: readonly Float64Array[];
}

/** Those of the rules for signals that mean something for targets, and which positions may be held. */
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

/**
 * Simulates target weights. At each bar weights are of the account's value before the bar's first fill, at the prices
 * of its orders.
 *
 * @throws SimulationError for an order that means nothing, such as one at a price of 0
 */
export function simulateTargets(panel: TargetPanel, rules: TargetRules): SignalOutcome {
  const { bars, close } = panel;
  const initialCash = initialCashOf(rules.initialCash, rules.cashSharing ? 1 : close.length);
  const marks = close.map(filledCloses);
  const trader = new TargetTrader({ panel, rules, initialCash, marks });
  const cash = initialCash.map(() => new Float64Array(bars));
  const value = initialCash.map(() => new Float64Array(bars));
  for (const [account, balance] of trader.balances.entries())
    for (let bar = 0; bar < bars; bar += 1) {
      trader.rebalance(bar, account);
      cash[account][bar] = balance.cash;
      value[account][bar] = trader.valueAtClose(bar, account);
    }
  return { orders: trader.orders, cash, value, initialCash, marks };
}

interface TraderSetup {
  readonly panel: TargetPanel;
  readonly rules: TargetRules;
  readonly initialCash: readonly number[];
  readonly marks: SignalOutcome['marks'];
}

class TargetTrader {
  readonly orders = new GrowingOrderLog();
  readonly #panel: TargetPanel;
  readonly #rules: TargetRules;
  readonly #book: AccountBook;
  readonly #marks: SignalOutcome['marks'];
  /** How many columns an account has. */
  readonly #width: number;
  readonly #callOrder: CallOrder;
  /** By column: the price of its order, the quantity to buy (negative to sell), and what that is worth. */
  readonly #prices: Float64Array;
  readonly #quantities: Float64Array;
  readonly #orderValues: Float64Array;
  readonly #fill: Fill = createFill();
  readonly #order: Order;

  constructor({ panel, rules, initialCash, marks }: TraderSetup) {
    const columns = panel.close.length;
    this.#panel = panel;
    this.#rules = rules;
    this.#book = new AccountBook(columns, initialCash);
    this.#marks = marks;
    this.#width = columns / initialCash.length;
    this.#prices = new Float64Array(columns);
    this.#quantities = new Float64Array(columns);
    this.#orderValues = new Float64Array(columns);
    const sequence = rules.cashSharing ? rules.callSequence : 'default';
    this.#callOrder = new CallOrder(this.#width, sequence, this.#orderValues);
    this.#order = createOrder(rules);
  }

  get balances(): readonly CashBalance[] {
    return this.#book.balances;
  }

  /** Cash, and positions at the closes of a bar. */
  valueAtClose(bar: number, account: number): number {
    let held = 0;
    const first = account * this.#width;
    for (let column = first; column < first + this.#width; column += 1) {
      const position = this.#book.position[column];
      if (position !== 0) held += position * this.#marks[column][bar];
    }
    return this.balances[account].cash + held;
  }

  /** Trades an account to the targets of a bar. */
  rebalance(bar: number, account: number): void {
    const first = account * this.#width;
    const balance = this.balances[account];
    const value = this.#valueAtOrder(bar, account);
    for (let column = first; column < first + this.#width; column += 1) this.#decide(bar, column, value);
    this.#callOrder.arrange(first);
    for (const column of this.#callOrder.columns)
      if (this.#quantities[column] !== 0) this.#execute(bar, column, balance);
  }

  /** Sets the prices of the bar's orders. @returns cash, and positions at these prices */
  #valueAtOrder(bar: number, account: number): number {
    const first = account * this.#width;
    let value = this.balances[account].cash;
    for (let column = first; column < first + this.#width; column += 1) {
      this.#prices[column] = this.#orderPrice(bar, column);
      const position = this.#book.position[column];
      if (position === 0) continue;
      value += position * (Number.isNaN(this.#prices[column]) ? this.#marks[column][bar] : this.#prices[column]);
    }
    return value;
  }

  #orderPrice(bar: number, column: number): number {
    const { close, open } = this.#panel;
    const price = valueAt(this.#rules.price, bar, column);
    if (price === Infinity) return close[column][bar];
    if (price !== -Infinity) return price;
    if (open) return open[column][bar];
    return bar === 0 ? NaN : close[column][bar - 1];
  }

  /** Decides what a column buys or sells. @param value of its account */
  #decide(bar: number, column: number, value: number): void {
    const { direction } = this.#rules;
    const target = this.#panel.targets[column][bar];
    const price = this.#prices[column];
    const held = this.#book.position[column];
    this.#quantities[column] = 0;
    this.#orderValues[column] = 0;
    if (Number.isNaN(target) || Number.isNaN(price)) return;
    const isBarred = (direction === 'longonly' && target < 0) || (direction === 'shortonly' && target > 0);
    const weight = isBarred ? 0 : target;
    const quantity = (weight * value) / price;
    if (isClose(quantity, held)) return;
    this.#quantities[column] = quantity - held;
    this.#orderValues[column] = weight * value - held * price;
  }

  #execute(bar: number, column: number, balance: CashBalance): void {
    const rules = this.#rules;
    const order = this.#order;
    const buys = this.#quantities[column] > 0;
    const account = this.#book.accountOf(column, balance);
    order.size = Math.abs(this.#quantities[column]);
    order.price = this.#prices[column];
    order.fees = valueAt(rules.fees, bar, column);
    order.fixedFees = valueAt(rules.fixedFees, bar, column);
    order.slippage = valueAt(rules.slippage, bar, column);
    order.minSize = valueAt(rules.minSize, bar, column);
    order.maxSize = valueAt(rules.maxSize, bar, column);
    order.sizeGranularity = valueAt(rules.sizeGranularity, bar, column);
    order.reduceOnly = rules.direction === (buys ? 'shortonly' : 'longonly');
    checkOrder(order);
    if (buys) fillBuy(this.#fill, account, order);
    else fillSell(this.#fill, account, order);
    if (this.#fill.rejection !== '') return;
    this.#book.book(balance, column, this.#fill);
    this.orders.append(bar, column, this.#fill);
  }
}
