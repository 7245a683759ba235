/** Why a trade ended, by code. */
export const EXIT_REASONS = ['SIGNAL', 'END_OF_DATA'] as const;

/** Trades as columns of equal length; numbers only, so that they can be stored as they are. */
export interface TradeColumns {
  /** Index of the symbol in the panel. */
  readonly symbol: Float64Array;
  /** 1 long, -1 short. */
  readonly side: Float64Array;
  /** 1 where the position is open at the end of the data; its exit is the last mark. */
  readonly open: Float64Array;
  /** Units, positive. */
  readonly size: Float64Array;
  /** ms since the epoch. */
  readonly entryTime: Float64Array;
  readonly entryPrice: Float64Array;
  readonly exitTime: Float64Array;
  readonly exitPrice: Float64Array;
  /** Commission on both ends, in currency. */
  readonly fees: Float64Array;
  /** Profit or loss after fees, in currency. */
  readonly pnl: Float64Array;
  /** Profit or loss as a ratio of the value at entry. */
  readonly returnRatio: Float64Array;
  readonly barsHeld: Float64Array;
  /** Index into EXIT_REASONS. */
  readonly exitReason: Float64Array;
}
