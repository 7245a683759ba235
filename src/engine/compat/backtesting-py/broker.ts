import { fillPrice } from './fill-price.ts';
import { OrderError } from './order-types.ts';
import type { BrokerRules, Operation, Order, OrderBars, Trade } from './order-types.ts';
import { type FillPoint, TradeLedger } from './trade-ledger.ts';

/** All of what can be bought: a size of 1 would be a quantity of 1. */
const ALMOST_ALL = 1 - Number.EPSILON;

/** How an order was filled. Its bar is the one before if a market order fills at that one's close. */
interface Filled extends FillPoint {
  readonly atMarket: boolean;
  readonly byStop: boolean;
}

/** Takes orders after one bar and fills them in the next. */
export class Broker {
  readonly ledger: TradeLedger;
  readonly #rules: BrokerRules;
  readonly #bars: OrderBars;

  constructor(bars: OrderBars, rules: BrokerRules) {
    this.#bars = bars;
    this.#rules = rules;
    this.ledger = new TradeLedger(rules);
  }

  /** Fills the orders that the bar fills. @returns false if the account has lost everything in it */
  advance(bar: number): boolean {
    this.ledger.mark = this.#bars.close[bar];
    while (this.#fillOrders(bar));
    if (this.ledger.equity() > 0) return true;
    for (const trade of this.ledger.trades)
      this.ledger.close(trade, Math.abs(trade.size), { price: this.ledger.mark, bar });
    this.ledger.cash = 0;
    return false;
  }

  /**
   * Takes an order after a bar.
   *
   * @throws OrderError if its size is no quantity, or its stop-loss or take-profit is misplaced
   */
  place(operation: Operation): void {
    if (operation.kind === 'close') {
      for (const trade of this.ledger.trades) this.queueClose(trade, operation.portion ?? 1);
      return;
    }
    const { size = ALMOST_ALL, limit, stop, stopLoss, takeProfit } = operation;
    if (!(size > 0 && (size < 1 || Number.isInteger(size))))
      throw new OrderError(`size: expected a ratio below 1 or whole units, was "${size}". Round it.`);
    const signed = operation.kind === 'buy' ? size : -size;
    const order: Order = { size: signed, limit, stop, stopLoss, takeProfit, trade: undefined };
    this.#checkBrackets(order);
    if (this.#rules.exclusiveOrders) {
      this.ledger.orders = this.ledger.orders.filter(({ trade }) => trade !== undefined);
      for (const trade of this.ledger.trades) this.queueClose(trade, 1);
    }
    this.ledger.orders = [...this.ledger.orders, order];
  }

  /** Puts an order that closes a part of a trade at the front of the queue. */
  queueClose(trade: Trade, portion: number): void {
    const quantity = Math.max(1, roundHalfEven(Math.abs(trade.size) * portion));
    const size = -Math.sign(trade.size) * quantity;
    const none = { limit: undefined, stop: undefined, stopLoss: undefined, takeProfit: undefined };
    this.ledger.orders = [{ ...none, size, trade }, ...this.ledger.orders];
  }

  #checkBrackets({ size, limit, stop, stopLoss, takeProfit }: Order): void {
    const price = limit || stop || this.#withSpread(size, this.ledger.mark);
    const [low, high] = size > 0 ? [stopLoss, takeProfit] : [takeProfit, stopLoss];
    if ((low || -Infinity) < price && price < (high || Infinity)) return;
    const [below, above] = size > 0 ? ['sl', 'tp'] : ['tp', 'sl'];
    throw new OrderError(
      `A ${size > 0 ? 'long' : 'short'} order requires ${below} < price < ${above}, was "${low ?? 'none'} < ${price} < ${high ?? 'none'}". Move ${below} or ${above}.`,
    );
  }

  #withSpread(size: number, price: number): number {
    return price * (1 + Math.sign(size) * this.#rules.spread);
  }

  /**
   * Goes over the queue once.
   *
   * @returns whether to go over it again, for a new stop-loss or take-profit in the same bar
   */
  #fillOrders(bar: number): boolean {
    let again = false;
    for (const order of this.ledger.orders) {
      if (!this.ledger.orders.includes(order)) continue;
      const contingent = order.trade !== undefined && [order.trade.stopLoss, order.trade.takeProfit].includes(order);
      const early = this.#rules.tradeOnClose && !contingent;
      const { stop } = order;
      const market = early ? this.#bars.close[bar - 1] : this.#bars.open[bar];
      const prices = { open: this.#bars.open[bar], high: this.#bars.high[bar], low: this.#bars.low[bar], market };
      const price = fillPrice(order, prices);
      if (price === undefined) continue;
      const atMarket = !order.limit && !stop;
      const filled = { price, bar: atMarket && early ? bar - 1 : bar, atMarket, byStop: Boolean(stop) };
      if (order.trade) this.#closeBy(order, order.trade, filled);
      else again = this.#openBy(order, filled, prices) || again;
    }
    return again;
  }

  #closeBy(order: Order, trade: Trade, filled: Filled): void {
    const quantity = Math.min(Math.abs(trade.size), Math.abs(order.size));
    if (this.ledger.trades.includes(trade)) this.ledger.close(trade, quantity, filled);
    this.ledger.drop(order);
  }

  #openBy(order: Order, filled: Filled, bar: { readonly high: number; readonly low: number }): boolean {
    const { ledger } = this;
    const price = this.#withSpread(order.size, filled.price);
    // Of one share, with its part of the commission.
    const cost = price + ledger.commissionOf(order.size, filled.price) / Math.abs(order.size);
    ledger.drop(order);
    let size = order.size;
    if (Math.abs(size) < 1) size = Math.sign(size) * Math.floor((ledger.buyingPower() * Math.abs(size)) / cost);
    if (!this.#rules.hedging) size = this.#closeOpposite(size, filled);
    if (size === 0 || Math.abs(size) * cost > ledger.buyingPower()) return false;
    ledger.open(order, size, { price, bar: filled.bar });
    if (!order.stopLoss && !order.takeProfit) return false;
    return filled.atMarket || (filled.byStop && !order.limit && profitAlone(order, bar));
  }

  /** Closes trades on the other side, oldest first. @returns what is left of `size`, to be opened */
  #closeOpposite(size: number, filled: Filled): number {
    let left = size;
    for (const trade of this.ledger.trades) {
      if (left === 0) break;
      if (trade.size > 0 === size > 0) continue;
      const quantity = Math.min(Math.abs(left), Math.abs(trade.size));
      this.ledger.close(trade, quantity, filled);
      left -= Math.sign(size) * quantity;
    }
    return left;
  }
}

/**
 * Whether the bar that touched a stop order also touched its take-profit and not its stop-loss. Then the new trade can
 * be closed in the same bar; if both were touched, it is not known which came first.
 */
function profitAlone(order: Order, { high, low }: { readonly high: number; readonly low: number }): boolean {
  if (!order.takeProfit) return false;
  return order.size > 0
    ? order.takeProfit <= high && (order.stopLoss || -Infinity) < low
    : order.takeProfit >= low && (order.stopLoss || Infinity) > high;
}

function roundHalfEven(value: number): number {
  const whole = Math.floor(value);
  const rest = value - whole;
  if (rest !== 0.5) return Math.round(value);
  return whole % 2 === 0 ? whole : whole + 1;
}
