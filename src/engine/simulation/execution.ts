/** How orders are filled and what they cost. */
export interface Execution {
  /** NEXT_OPEN: at the open of the bar after the decision. SAME_CLOSE: at the close of the bar that decides. */
  readonly fill: 'NEXT_OPEN' | 'SAME_CLOSE';
  /** Commission as a ratio of the traded value. */
  readonly commissionRate: number;
  /** Commission per order, in currency. */
  readonly commissionFixed: number;
  /** How much worse than the price a fill is, as a ratio of it. */
  readonly slippageRate: number;
}

export const DEFAULT_EXECUTION: Execution = {
  fill: 'NEXT_OPEN',
  commissionRate: 0.001,
  commissionFixed: 0,
  slippageRate: 0.0005,
};
