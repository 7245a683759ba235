export const SIZE_TYPES = ['amount', 'value', 'percent'] as const;
export const ACCUMULATIONS = ['disabled', 'both', 'addonly', 'removeonly'] as const;
export const SIGNAL_CONFLICTS = ['ignore', 'entry', 'exit', 'adjacent', 'opposite'] as const;
export const DIRECTION_CONFLICTS = ['ignore', 'long', 'short', 'adjacent', 'opposite'] as const;
export const OPPOSITE_ENTRIES = ['ignore', 'close', 'closereduce', 'reverse', 'reversereduce'] as const;
export const STOP_EXITS = ['close', 'closereduce', 'reverse', 'reversereduce'] as const;
export const STOP_UPDATES = ['keep', 'override', 'overridenan'] as const;
export const STOP_ENTRY_PRICES = ['valprice', 'price', 'fillprice', 'close'] as const;
export const STOP_EXIT_PRICES = ['stoplimit', 'stopmarket', 'price', 'close'] as const;
export const CALL_SEQUENCES = ['default', 'reversed', 'auto'] as const;

/** A number for all cells, or one for each, `[bars * columns]`. */
export type PerCell = number | Float64Array;

export const cellOf = (values: PerCell, cell: number): number => (typeof values === 'number' ? values : values[cell]);

/** What orders cost and where they end. The names and values are those that vectorbt's users know. */
export interface CostRules {
  /** Commission as a ratio of the traded value, and per order. */
  readonly fees: PerCell;
  readonly fixedFees: PerCell;
  readonly slippage: PerCell;
  /** An order below is rejected, one above is cut to it. */
  readonly minSize: number;
  readonly maxSize: number;
  /** Sizes are multiples of this, rounded down; NaN: any. */
  readonly sizeGranularity: number;
  /** Whether an order that cannot be paid in full is cut rather than rejected. */
  readonly allowPartial: boolean;
  /** Whether the proceeds of a short sale, and as much again, are set aside until it is covered. */
  readonly lockCash: boolean;
  readonly initialCash: number;
  /** Whether all columns share one account; otherwise each has `initialCash` of its own. */
  readonly cashSharing: boolean;
  /** The order in which the columns of a shared account trade: auto is by the value of their orders, sales first. */
  readonly callSequence: (typeof CALL_SEQUENCES)[number];
  /** Before slippage. Infinity: the close; -Infinity: the open, or the close before where there are no opens. */
  readonly price: PerCell;
}

/** How signals become orders. */
export interface SignalRules extends CostRules {
  /** Of each entry: units, currency or a part of what there is, by `sizeType`; Infinity is all there is. */
  readonly size: PerCell;
  readonly sizeType: (typeof SIZE_TYPES)[number];
  /** Whether an entry in a position adds to it, and whether an exit takes away only `size`. */
  readonly accumulate: (typeof ACCUMULATIONS)[number];
  /** An entry and an exit of the same side at the same bar. */
  readonly uponLongConflict: (typeof SIGNAL_CONFLICTS)[number];
  readonly uponShortConflict: (typeof SIGNAL_CONFLICTS)[number];
  /** A long and a short entry at the same bar. */
  readonly uponDirConflict: (typeof DIRECTION_CONFLICTS)[number];
  /** An entry against the position. */
  readonly uponOppositeEntry: (typeof OPPOSITE_ENTRIES)[number];
  /** Stops as ratios of the price at entry; NaN: none. */
  readonly slStop: PerCell;
  readonly slTrail: boolean;
  readonly tpStop: PerCell;
  readonly stopEntryPrice: (typeof STOP_ENTRY_PRICES)[number];
  readonly stopExitPrice: (typeof STOP_EXIT_PRICES)[number];
  readonly uponStopExit: (typeof STOP_EXITS)[number];
  /** Whether an order that adds to a position renews its stops. */
  readonly uponStopUpdate: (typeof STOP_UPDATES)[number];
}

/** vectorbt's defaults: all in, at the close of the signal's bar, fractional, without costs. */
export const VECTORBT: SignalRules = {
  size: Number.POSITIVE_INFINITY,
  sizeType: 'amount',
  price: Number.POSITIVE_INFINITY,
  fees: 0,
  fixedFees: 0,
  slippage: 0,
  minSize: 0,
  maxSize: Number.POSITIVE_INFINITY,
  sizeGranularity: Number.NaN,
  allowPartial: true,
  lockCash: false,
  accumulate: 'disabled',
  uponLongConflict: 'ignore',
  uponShortConflict: 'ignore',
  uponDirConflict: 'ignore',
  uponOppositeEntry: 'reversereduce',
  slStop: Number.NaN,
  slTrail: false,
  tpStop: Number.NaN,
  stopEntryPrice: 'close',
  stopExitPrice: 'stoplimit',
  uponStopExit: 'close',
  uponStopUpdate: 'override',
  initialCash: 100,
  cashSharing: false,
  callSequence: 'default',
};
