/** Why a trade ended, by code. */
export const EXIT_REASONS = ['SIGNAL', 'END_OF_DATA', 'STOP_LOSS', 'TAKE_PROFIT', 'TRAILING_STOP', 'RUIN'] as const;

/** The columns of a trade, see TradeColumns. */
export const TRADE_COLUMNS = [
  'symbol',
  'side',
  'open',
  'size',
  'entryTime',
  'entryPrice',
  'exitTime',
  'exitPrice',
  'fees',
  'pnl',
  'returnRatio',
  'barsHeld',
  'maxAdverse',
  'maxFavourable',
  'exitReason',
] as const;

/**
 * Trades as columns of equal length, in the order in which they end; numbers only, so that they can be stored as they
 * are. A trade is a position from flat to flat, however often it grew or shrank in between.
 *
 * - `symbol`: index in the panel; `side`: 1 long, -1 short; `open`: 1 where it is open at the end, its exit the last mark
 * - `size`: all units that were entered; `entryPrice`, `exitPrice`: means over units, slippage included
 * - `entryTime`, `exitTime`: ms since the epoch; `barsHeld`: bars from entry to exit
 * - `fees`: commission of all its orders, in currency; `pnl`: profit or loss after them
 * - `returnRatio`: pnl over the value entered
 * - `maxAdverse`, `maxFavourable`: the worst and best price while it was held, as a ratio to the entry price, less 1,
 *   signed so that adverse is 0 or negative and favourable 0 or positive
 * - `exitReason`: index into EXIT_REASONS
 */
export type TradeColumns = Readonly<Record<(typeof TRADE_COLUMNS)[number], Float64Array>>;
