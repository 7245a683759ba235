/** Why a trade ended. A trade stores the index into this list, so the order must not change. */
export const EXIT_REASONS = [
  'SIGNAL',
  'END_OF_DATA',
  'STOP_LOSS',
  'TAKE_PROFIT',
  'TRAILING_STOP',
  'RUIN',
  'DELISTED',
] as const;

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
 * Trades as columns of equal length, in the order in which they end. All are numbers, so that they can be stored as
 * they are. A trade is a position from flat to flat, however often it grew or shrank in between.
 *
 * - `symbol`: index in the panel; `side`: 1 long, -1 short
 * - `open`: 1 where the position is still open at the end, and its exit is the last mark; otherwise 0
 * - `size`: the quantity entered, all entries added up
 * - `entryPrice`, `exitPrice`: averages weighted by quantity, slippage included
 * - `entryTime`, `exitTime`: ms since the epoch; `barsHeld`: bars from entry to exit
 * - `fees`: commission of all its orders, in currency; `pnl`: profit or loss after them
 * - `returnRatio`: pnl over the value entered
 * - `maxAdverse`, `maxFavourable`: how far the price went against the position and in its favour while it was held, as
 *   ratios to the entry price; adverse is 0 or negative, favourable 0 or positive
 * - `exitReason`: index into EXIT_REASONS
 */
export type TradeColumns = Readonly<Record<(typeof TRADE_COLUMNS)[number], Float64Array>>;

/** The places of trades in the order of entry: at one bar by symbol, and of one symbol in the order of their ends. */
export const orderByEntry = ({ entryTime, symbol }: TradeColumns): Uint32Array =>
  // Equal ones stay in the order in which they are: the sort is stable.
  Uint32Array.from(entryTime.keys()).sort((a, b) => entryTime[a] - entryTime[b] || symbol[a] - symbol[b]);
