/** How orders are filled and what they cost. Rates are ratios, amounts are in the currency of the account. */
export interface Execution {
  /** NEXT_OPEN, NEXT_CLOSE: at the open or close of the bar after the decision. SAME_CLOSE: at the close of the bar that decides. */
  readonly fill: 'NEXT_OPEN' | 'SAME_CLOSE' | 'NEXT_CLOSE';
  /** Commission as a ratio of the traded value. */
  readonly commissionRate: number;
  /** Commission per order. */
  readonly commissionFixed: number;
  /** Commission per unit traded. */
  readonly commissionPerUnit: number;
  /** The least commission of an order. */
  readonly commissionMinimum: number;
  /** How much worse than the price a fill is, as a ratio of it. A take-profit is a limit order: it has none. */
  readonly slippageRate: number;
  /** Orders are rounded down to multiples of this many units; 0: any fraction of a unit. */
  readonly lotSize: number;
  /** What becomes of an order that the account cannot pay: it is cut to what it can pay, or dropped. */
  readonly onShortfall: 'PARTIAL' | 'REJECT';
  /** Which positions are taken; the others stay flat. */
  readonly direction: 'BOTH' | 'LONG' | 'SHORT';
  /** Of the orders of a bar: those that reduce the account's holdings most first, or as the symbols are listed. */
  readonly callOrder: 'SELLS_FIRST' | 'AS_LISTED';
  /** The value of all positions regardless of side may reach this many times equity when an order opens one. */
  readonly leverage: number;
  /** Interest on the value sold short, a year. */
  readonly borrowRate: number;
  /** Closes a position this far, as a ratio, below its mean entry price (above, for a short one); null: never. */
  readonly stopLoss: number | null;
  /** Closes a position this far above its mean entry price (below, for a short one); null: never. */
  readonly takeProfit: number | null;
  /** Closes a position this far below the highest price since its entry (above the lowest, for a short one); null: never. */
  readonly trailingStop: number | null;
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
};

/** The commission of an order. */
export function commissionOf(execution: Execution, units: number, price: number): number {
  const { commissionRate, commissionFixed, commissionPerUnit, commissionMinimum } = execution;
  return Math.max(commissionMinimum, commissionFixed + units * (commissionPerUnit + commissionRate * price));
}
