import type { BrokerRules, ClosedTrade, Order, Trade } from './order-types.ts';

/** Where and at what an order is filled. */
export interface FillPoint {
  readonly price: number;
  readonly bar: number;
}

/** Cash, open and closed trades of one account, and the queue of its orders. */
export class TradeLedger {
  cash: number;
  /** The last known price, at which open trades are valued. */
  mark = NaN;
  /** Both lists are replaced and never changed in place, so that a loop over one keeps seeing it as it was. */
  orders: readonly Order[] = [];
  trades: readonly Trade[] = [];
  readonly closed: ClosedTrade[] = [];
  readonly #rules: BrokerRules;

  constructor(rules: BrokerRules) {
    this.#rules = rules;
    this.cash = rules.cash;
  }

  commissionOf(size: number, price: number): number {
    const { fixed, ratio } = this.#rules.commission;
    return fixed + Math.abs(size) * price * ratio;
  }

  equity(): number {
    return this.trades.reduce((sum, { size, entryPrice }) => sum + size * (this.mark - entryPrice), this.cash);
  }

  /** The value of the trades that can still be opened, in currency. */
  buyingPower(): number {
    const held = this.trades.reduce((sum, { size }) => sum + Math.abs(size) * this.mark * this.#rules.margin, 0);
    return Math.max(0, this.equity() - held) / this.#rules.margin;
  }

  /** Opens a trade. Its stop-loss goes to the front of the queue of orders, its take-profit to the end. */
  open(order: Order, size: number, { price, bar }: FillPoint): void {
    const trade: Trade = { size, entryPrice: price, entryBar: bar, stopLoss: undefined, takeProfit: undefined };
    this.cash -= this.commissionOf(size, price);
    this.trades = [...this.trades, trade];
    const contingent = { stopLoss: undefined, takeProfit: undefined, trade };
    if (order.takeProfit) {
      trade.takeProfit = { ...contingent, size: -size, limit: order.takeProfit, stop: undefined };
      this.orders = [...this.orders, trade.takeProfit];
    }
    if (order.stopLoss) {
      trade.stopLoss = { ...contingent, size: -size, limit: undefined, stop: order.stopLoss };
      this.orders = [trade.stopLoss, ...this.orders];
    }
  }

  /** Closes a trade in whole or in part. @param quantity positive, at most the trade's */
  close(trade: Trade, quantity: number, { price, bar }: FillPoint): void {
    const size = Math.sign(trade.size) * quantity;
    const commission = this.commissionOf(size, price);
    const gain = size * (price - trade.entryPrice);
    const both = commission + this.commissionOf(size, trade.entryPrice);
    this.cash += gain - commission;
    this.closed.push({
      size,
      entryBar: trade.entryBar,
      exitBar: bar,
      entryPrice: trade.entryPrice,
      exitPrice: price,
      pnl: gain - both,
      returnRatio: Math.sign(size) * (price / trade.entryPrice - 1) - both / (quantity * trade.entryPrice),
      commission: both,
    });
    trade.size -= size;
    if (trade.size === 0) {
      this.trades = this.trades.filter((each) => each !== trade);
      this.orders = this.orders.filter((each) => each !== trade.stopLoss && each !== trade.takeProfit);
      return;
    }
    if (trade.stopLoss) trade.stopLoss.size = -trade.size;
    if (trade.takeProfit) trade.takeProfit.size = -trade.size;
  }

  drop(order: Order): void {
    this.orders = this.orders.filter((each) => each !== order);
  }
}
