import { AccountBook, initialCashOf } from './account-book.ts';
import { checkOrder } from './check-order.ts';
import { CallOrder } from './call-sequence.ts';
import { fillBuy, fillSell } from './fill-order.ts';
import { filledCloses } from './filled-closes.ts';
import { GrowingOrderLog, type OrderLog } from './order-log.ts';
import { createFill, createOrder, type CashBalance, type Fill, type Order } from './order.ts';
import { valueAt, type SignalPanel, type SignalRules } from './rules.ts';
import { SignalOrders } from './signal-orders.ts';
import { SimulationError } from './simulation-error.ts';

export interface SignalOutcome {
  readonly orders: OrderLog;
  /**
   * Of each account, `[bars]`, currency at the end of each bar. An account is a column, or all where cash is shared.
   */
  readonly cash: readonly Float64Array[];
  /** Of each account, `[bars]`: cash, and positions at their marks. */
  readonly value: readonly Float64Array[];
  readonly initialCash: readonly number[];
  /**
   * Of each column, `[bars]`: the closes, unknown ones replaced by the last known (at the beginning, the next known).
   */
  readonly marks: readonly Float64Array[];
}

/**
 * Simulates entry and exit signals, one order per column and bar. Within a bar, all columns of an account decide on the
 * state before it; then they are filled one after the other.
 *
 * @throws SimulationError if the rules cannot follow a signal, an order means nothing, or it is rejected and
 *   `raiseReject` is set
 */
export function simulateSignals(panel: SignalPanel, rules: SignalRules): SignalOutcome {
  return new SignalSimulation(panel, rules).run();
}

class SignalSimulation {
  readonly #panel: SignalPanel;
  readonly #rules: SignalRules;
  readonly #initialCash: readonly number[];
  readonly #book: AccountBook;
  readonly #orders: SignalOrders;
  readonly #log = new GrowingOrderLog();
  readonly #fill: Fill = createFill();
  readonly #order: Order;

  constructor(panel: SignalPanel, rules: SignalRules) {
    const columns = panel.close.length;
    this.#panel = panel;
    this.#rules = rules;
    this.#initialCash = initialCashOf(rules.initialCash, rules.cashSharing ? 1 : columns);
    this.#book = new AccountBook(columns, this.#initialCash);
    this.#orders = new SignalOrders(panel, rules, this.#book);
    this.#order = createOrder(rules);
  }

  run(): SignalOutcome {
    const { bars, close } = this.#panel;
    const { balances } = this.#book;
    const { cashSharing, callSequence } = this.#rules;
    const orders = this.#orders;
    const width = close.length / balances.length;
    const callOrder = new CallOrder(width, cashSharing ? callSequence : 'default', orders.orderValue);
    const cash = balances.map(() => new Float64Array(bars));
    const value = balances.map(() => new Float64Array(bars));
    const marks = close.map(filledCloses);
    for (const [account, balance] of balances.entries()) {
      const first = account * width;
      for (let bar = 0; bar < bars; bar += 1) {
        for (let column = first; column < first + width; column += 1) orders.decide(bar, column, balance);
        callOrder.arrange(first);
        for (const column of callOrder.columns) if (orders.size[column] !== 0) this.#execute(bar, column, balance);
        let held = 0;
        for (let column = first; column < first + width; column += 1) {
          const position = this.#book.position[column];
          if (position !== 0) held += position * marks[column][bar];
          orders.valueAtClose(bar, column);
        }
        cash[account][bar] = balance.cash;
        value[account][bar] = balance.cash + held;
      }
    }
    return { orders: this.#log, cash, value, initialCash: this.#initialCash, marks };
  }

  #execute(bar: number, column: number, balance: CashBalance): void {
    const fill = this.#fill;
    const account = this.#book.accountOf(column, balance);
    const before = account.position;
    const asked = this.#orders.size[column];
    if (!this.#prepare(bar, column)) return;
    if (asked > 0) fillBuy(fill, account, this.#order);
    else fillSell(fill, account, this.#order);
    if (fill.rejection !== '') return this.#refuse(bar, column);
    this.#book.book(balance, column, fill);
    this.#log.append(bar, column, fill);
    if (this.#log.length > this.#rules.maxOrders)
      throw new SimulationError(
        'TOO_MANY_ORDERS',
        `max_orders: expected at least the orders there are, was "${this.#rules.maxOrders}". Raise it or leave it out.`,
      );
    this.#moveStops(bar, column, before);
  }

  /**
   * Sets what this order has of its own.
   *
   * @returns false if its size or price is unknown, so that there is no order
   * @throws SimulationError for an order that means nothing
   */
  #prepare(bar: number, column: number): boolean {
    const rules = this.#rules;
    const order = this.#order;
    const orders = this.#orders;
    const type = orders.sizeType(column);
    const size = type === 'value' ? orders.size[column] / orders.valuation[column] : orders.size[column];
    if (Number.isNaN(size) || Number.isNaN(orders.price[column])) return false;
    order.percent = type === 'percent' ? Math.abs(size) : NaN;
    order.size = type === 'percent' ? Infinity : Math.abs(size);
    order.price = orders.price[column];
    order.slippage = orders.slippage[column];
    order.fees = valueAt(rules.fees, bar, column);
    order.fixedFees = valueAt(rules.fixedFees, bar, column);
    order.minSize = valueAt(rules.minSize, bar, column);
    order.maxSize = valueAt(rules.maxSize, bar, column);
    order.sizeGranularity = valueAt(rules.sizeGranularity, bar, column);
    order.reduceOnly = orders.reduceOnly[column] === 1;
    checkOrder(order);
    return true;
  }

  #refuse(bar: number, column: number): void {
    if (!this.#rules.raiseReject) return;
    throw new SimulationError(
      'ORDER_REJECTED',
      `The order of column "${column}" at bar "${bar}" was rejected: ${this.#fill.rejection}. Leave out raise_reject to go on without it.`,
    );
  }

  #moveStops(bar: number, column: number, before: number): void {
    const { stops, valuation, price } = this.#orders;
    if (!stops) return;
    const rules = this.#rules;
    const entryPrice = {
      valprice: valuation[column],
      price: price[column],
      fillprice: this.#fill.price,
      close: this.#panel.close[column][bar],
    }[rules.stopEntryPrice];
    const ratios = {
      loss: valueAt(rules.stopLoss, bar, column),
      profit: valueAt(rules.takeProfit, bar, column),
      trails: valueAt(rules.stopLossTrails, bar, column),
    };
    stops.update(column, { before, position: this.#book.position[column], entryPrice }, ratios);
  }
}
