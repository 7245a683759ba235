/** How a broker fills orders. */
export interface BrokerRules {
  readonly cash: number;
  /** What a trade pays on opening for the distance between bid and ask, as a ratio of the price. */
  readonly spread: number;
  /** Currency per order, and a ratio of its value (negative: a rebate). Paid on opening and on closing. */
  readonly commission: { readonly fixed: number; readonly ratio: number };
  /** The part of a trade's value that has to be there in equity: 0.5 lets an account hold twice its equity. */
  readonly margin: number;
  /** Market orders fill at the close of the bar they were placed at, not at the next open. */
  readonly tradeOnClose: boolean;
  /**
   * Long and short trades may be open side by side. Otherwise an order closes trades on the other side, oldest first.
   */
  readonly hedging: boolean;
  /** A new order closes every trade and cancels every other order. */
  readonly exclusiveOrders: boolean;
  /** What is open at the end is closed by the last bar. */
  readonly finalizeTrades: boolean;
}

/** The rules of backtesting.py 0.6.6 if no option is given. */
export const BACKTESTING_PY: BrokerRules = {
  cash: 10_000,
  spread: 0,
  commission: { fixed: 0, ratio: 0 },
  margin: 1,
  tradeOnClose: false,
  hedging: false,
  exclusiveOrders: false,
  finalizeTrades: false,
};

/** What a script does after a bar. A `size` below 1 is a part of what can be bought, otherwise a whole quantity. */
export type Operation =
  | {
      readonly kind: 'buy' | 'sell';
      readonly size?: number;
      readonly limit?: number;
      readonly stop?: number;
      readonly stopLoss?: number;
      readonly takeProfit?: number;
    }
  | { readonly kind: 'close'; readonly portion?: number };

export interface Order {
  /** Positive to buy. Between -1 and 1 it is a part of what can be bought, otherwise a quantity. */
  size: number;
  limit: number | undefined;
  stop: number | undefined;
  readonly stopLoss: number | undefined;
  readonly takeProfit: number | undefined;
  /** The trade that the order closes, in whole or in part; undefined: it opens one. */
  readonly trade: Trade | undefined;
}

export interface Trade {
  /** The quantity held, negative for a short trade. */
  size: number;
  readonly entryPrice: number;
  readonly entryBar: number;
  stopLoss: Order | undefined;
  takeProfit: Order | undefined;
}

export interface ClosedTrade {
  readonly size: number;
  readonly entryBar: number;
  readonly exitBar: number;
  readonly entryPrice: number;
  readonly exitPrice: number;
  /** Currency, after commissions. */
  readonly pnl: number;
  /** `pnl` as a ratio of the entry value. */
  readonly returnRatio: number;
  /** Currency, for opening and closing. */
  readonly commission: number;
}

/** An order that cannot be placed: its size is no quantity, or its stop-loss lies on the wrong side of its price. */
export class OrderError extends Error {
  readonly code = 'INVALID_ORDER';

  constructor(message: string) {
    super(message);
    this.name = 'OrderError';
  }
}

/** The bars of one instrument, `[bars]` each. */
export interface OrderBars {
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
}
