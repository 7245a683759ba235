/** How orders are filled and what they cost. Rates are ratios, amounts are in the currency of the account. */
export interface Execution {
  /**
   * NEXT_OPEN, NEXT_CLOSE: at the open or close of the bar after the decision. SAME_CLOSE: at the close that decides.
   */
  readonly fill: 'NEXT_OPEN' | 'SAME_CLOSE' | 'NEXT_CLOSE';
  /** Commission as a ratio of the traded value. */
  readonly commissionRate: number;
  /** Commission per order. */
  readonly commissionFixed: number;
  /** Commission per share (contract, coin) traded. */
  readonly commissionPerUnit: number;
  /** The least commission of an order. */
  readonly commissionMinimum: number;
  /** How much worse than the price a fill is, as a ratio. A take-profit is a limit order and has no slippage. */
  readonly slippageRate: number;
  /** Orders are rounded down to multiples of this quantity; 0: any fraction. */
  readonly lotSize: number;
  /** An order that the account cannot pay for is cut to what it can (PARTIAL) or dropped (REJECT). */
  readonly onShortfall: 'PARTIAL' | 'REJECT';
  /** Which positions may be held. A target weight on the other side counts as 0. */
  readonly direction: 'BOTH' | 'LONG' | 'SHORT';
  /** Which orders of a bar are filled first: the largest sales, or in the order of the symbols. */
  readonly callOrder: 'SELLS_FIRST' | 'AS_LISTED';
  /** An order may open no more than makes all positions, long and short added up, worth this many times equity. */
  readonly leverage: number;
  /** Interest on what is borrowed, per year: on the value sold short, and on cash below 0. */
  readonly borrowRate: number;
  /** Closes a position at this loss, as a ratio of its average entry price; null: never. */
  readonly stopLoss: number | null;
  /** Closes a position at this gain, as a ratio of its average entry price; null: never. */
  readonly takeProfit: number | null;
  /** Closes a position this far, as a ratio, from the best price since its entry; null: never. */
  readonly trailingStop: number | null;
  /**
   * Closes a position at its last price, without costs, when its instrument has had no bar for so many bars of the
   * panel; 0: never.
   */
  readonly delistAfterBars: number;
}

export const DEFAULT_EXECUTION: Execution = {
  fill: 'NEXT_OPEN',
  commissionRate: 0.001,
  commissionFixed: 0,
  commissionPerUnit: 0,
  commissionMinimum: 0,
  slippageRate: 0.0005,
  lotSize: 0,
  onShortfall: 'PARTIAL',
  direction: 'BOTH',
  callOrder: 'SELLS_FIRST',
  leverage: 1,
  borrowRate: 0,
  stopLoss: null,
  takeProfit: null,
  trailingStop: null,
  delistAfterBars: 5,
};

/** The commission of one order, in currency. @param quantity positive, for purchases and sales alike */
export function commissionOf(execution: Execution, quantity: number, price: number): number {
  const { commissionRate, commissionFixed, commissionPerUnit, commissionMinimum } = execution;
  return Math.max(commissionMinimum, commissionFixed + quantity * (commissionPerUnit + commissionRate * price));
}
