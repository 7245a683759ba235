/** How a broker fills orders. Ratios are of the price. */
export interface BrokerRules {
  readonly cash: number;
  /** Half the distance of bid and ask as a ratio, paid on opening. */
  readonly spread: number;
  /** Currency an order, and a ratio of its value; negative is a rebate. Paid on opening and on closing. */
  readonly commission: { readonly fixed: number; readonly ratio: number };
  /** Ratio of a trade's value that is held back for it; 0.5 doubles what can be bought. */
  readonly margin: number;
  /** Market orders fill at the close of the bar they were placed in, not at the next open. */
  readonly tradeOnClose: boolean;
  /** Trades against each other stand side by side instead of closing one another, oldest first. */
  readonly hedging: boolean;
  /** A new order closes every trade and cancels every other order. */
  readonly exclusiveOrders: boolean;
  /** What is open at the end is closed by the last bar. */
  readonly finalizeTrades: boolean;
}

/** The rules of backtesting.py 0.6.6 as they are without any option. */
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

/** What a script does after a bar. `size` below 1 is a ratio of the margin available, else whole units. */
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
  /** Positive to buy; a magnitude below 1 is a ratio of the margin available. */
  size: number;
  limit: number | undefined;
  stop: number | undefined;
  readonly stopLoss: number | undefined;
  readonly takeProfit: number | undefined;
  /** The trade the order closes, whole or in part. */
  readonly trade: Trade | undefined;
}

export interface Trade {
  /** Units, negative short. */
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
  /** Currency after commissions. */
  readonly pnl: number;
  /** Change of the price in the trade's favour less commissions, as a ratio of the entry value. */
  readonly returnRatio: number;
  /** Currency, of opening and closing. */
  readonly commission: number;
}

/** An order that contradicts itself. */
export class OrderError extends Error {
  readonly code = 'INVALID_ORDER';

  constructor(message: string) {
    super(message);
    this.name = 'OrderError';
  }
}

/** Columns of one instrument, one entry a bar. */
export interface OrderBars {
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
}
