/** What an entry and an exit of the same side in one bar do to each other. */
export const CONFLICT_MODES = ['ignore', 'entry', 'exit', 'adjacent', 'opposite'] as const;
export type ConflictMode = (typeof CONFLICT_MODES)[number];

/** Which of a long and a short entry in one bar survives. */
export const DIRECTION_CONFLICT_MODES = ['ignore', 'long', 'short', 'adjacent', 'opposite'] as const;
export type DirectionConflictMode = (typeof DIRECTION_CONFLICT_MODES)[number];

/** What an entry against the position held does. */
export const OPPOSITE_ENTRY_MODES = ['ignore', 'close', 'closereduce', 'reverse', 'reversereduce'] as const;
export type OppositeEntryMode = (typeof OPPOSITE_ENTRY_MODES)[number];

/** What a stop does to the position. */
export const STOP_EXIT_MODES = ['close', 'closereduce', 'reverse', 'reversereduce'] as const;
export type StopExitMode = (typeof STOP_EXIT_MODES)[number];

/** What a further acquisition does to the stop of the position. */
export const STOP_UPDATE_MODES = ['keep', 'override', 'overridenan'] as const;
export type StopUpdateMode = (typeof STOP_UPDATE_MODES)[number];

/** The price a stop is measured from. */
export const STOP_ENTRY_PRICES = ['valprice', 'price', 'fillprice', 'close'] as const;
export type StopEntryPrice = (typeof STOP_ENTRY_PRICES)[number];

/** The price a stop fills at. */
export const STOP_EXIT_PRICES = ['stoplimit', 'stopmarket', 'price', 'close'] as const;
export type StopExitPrice = (typeof STOP_EXIT_PRICES)[number];

export const ACCUMULATION_MODES = ['disabled', 'both', 'addonly', 'removeonly'] as const;
export type AccumulationMode = (typeof ACCUMULATION_MODES)[number];

/** Units, currency at the valuation price, or a ratio of the cash (buying) or position (selling). */
export const SIZE_TYPES = ['amount', 'value', 'percent'] as const;
export type SizeType = (typeof SIZE_TYPES)[number];

/** Order in which the columns of a group that share cash are filled within a bar. */
export const CALL_SEQUENCES = ['default', 'reversed', 'auto'] as const;
export type CallSequence = (typeof CALL_SEQUENCES)[number];

/** Which goes first where a stop is hit in a bar with a signal that orders something. */
export const SIGNAL_PRIORITIES = ['stop', 'user'] as const;
export type SignalPriority = (typeof SIGNAL_PRIORITIES)[number];

/** A parameter that may vary by bar and column; entry (i, c) is `values[i * barStride + c * columnStride]`. */
export interface Varying {
  readonly values: Float64Array;
  readonly barStride: number;
  readonly columnStride: number;
}

/** The rules of a signal-driven simulation; every default is in `VECTORBT`. */
export interface SignalRules {
  readonly sizeType: SizeType;
  /** Non-negative; `Infinity` spends everything there is. NaN places no order. */
  readonly size: Varying;
  /** `Infinity` is the close, `-Infinity` the open, or the previous close where there is no open. */
  readonly price: Varying;
  /** Ratio of the value of an order. */
  readonly fees: Varying;
  /** Currency an order. */
  readonly fixedFees: Varying;
  /** Ratio of the price, against the order. */
  readonly slippage: Varying;
  /** Smallest and largest units of a fill and the step between sizes; NaN is none. */
  readonly minSize: Varying;
  readonly maxSize: Varying;
  readonly sizeGranularity: Varying;
  /** `Infinity` is the order price, `-Infinity` the previous close. */
  readonly valuationPrice: Varying;
  /** Ratios of the entry price; NaN is none. */
  readonly stopLoss: Varying;
  readonly takeProfit: Varying;
  /** 1 where the stop-loss trails the best price, else 0. */
  readonly stopLossTrails: Varying;
  readonly accumulation: AccumulationMode;
  readonly uponLongConflict: ConflictMode;
  readonly uponShortConflict: ConflictMode;
  readonly uponDirectionConflict: DirectionConflictMode;
  readonly uponOppositeEntry: OppositeEntryMode;
  readonly uponStopExit: StopExitMode;
  readonly uponStopUpdate: StopUpdateMode;
  readonly signalPriority: SignalPriority;
  readonly stopEntryPrice: StopEntryPrice;
  readonly stopExitPrice: StopExitPrice;
  /** Keeps the free cash (cash less twice the debt of short positions) from turning negative. */
  readonly lockCash: boolean;
  readonly allowPartial: boolean;
  /** A rejected order ends the simulation with a SimulationError. */
  readonly raiseReject: boolean;
  /** An unknown valuation price leaves the last known one in place. */
  readonly carryValuationPrice: boolean;
  readonly cashSharing: boolean;
  readonly callSequence: CallSequence;
  /** Currency a group: one number, or one a column (a group where cash is shared). */
  readonly initialCash: Float64Array;
  /** Most orders of a simulation. */
  readonly maxOrders: number;
}

/** One value for every bar and column. */
export function constant(value: number): Varying {
  return { values: Float64Array.of(value), barStride: 0, columnStride: 0 };
}

/** Rules of vectorbt 1.1 `Portfolio.from_signals` as they are without any argument. */
export const VECTORBT: SignalRules = {
  sizeType: 'amount',
  size: constant(Infinity),
  price: constant(Infinity),
  fees: constant(0),
  fixedFees: constant(0),
  slippage: constant(0),
  minSize: constant(NaN),
  maxSize: constant(NaN),
  sizeGranularity: constant(NaN),
  valuationPrice: constant(Infinity),
  stopLoss: constant(NaN),
  takeProfit: constant(NaN),
  stopLossTrails: constant(0),
  accumulation: 'disabled',
  uponLongConflict: 'ignore',
  uponShortConflict: 'ignore',
  uponDirectionConflict: 'ignore',
  uponOppositeEntry: 'reversereduce',
  uponStopExit: 'close',
  uponStopUpdate: 'override',
  signalPriority: 'stop',
  stopEntryPrice: 'close',
  stopExitPrice: 'stoplimit',
  lockCash: false,
  allowPartial: true,
  raiseReject: false,
  carryValuationPrice: true,
  cashSharing: false,
  callSequence: 'default',
  initialCash: Float64Array.of(100),
  maxOrders: Infinity,
};

/** The panel and its signals: `[bars][columns]` row-major, signals as 0 or 1. */
export interface SignalPanel {
  readonly bars: number;
  readonly columns: number;
  readonly close: Float64Array;
  /** Absent where only closes are known: stops then see closes alone. */
  readonly open?: Float64Array;
  readonly high?: Float64Array;
  readonly low?: Float64Array;
  readonly longEntries: Uint8Array;
  readonly longExits: Uint8Array;
  readonly shortEntries: Uint8Array;
  readonly shortExits: Uint8Array;
}
