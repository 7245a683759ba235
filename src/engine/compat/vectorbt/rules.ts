/** Which of an entry and an exit of the same side counts, if a bar has both. */
export const CONFLICT_MODES = ['ignore', 'entry', 'exit', 'adjacent', 'opposite'] as const;
export type ConflictMode = (typeof CONFLICT_MODES)[number];

/** Which of a long and a short entry counts, if a bar has both. */
export const DIRECTION_CONFLICT_MODES = ['ignore', 'long', 'short', 'adjacent', 'opposite'] as const;
export type DirectionConflictMode = (typeof DIRECTION_CONFLICT_MODES)[number];

/** What an entry on the other side does to a position. */
export const OPPOSITE_ENTRY_MODES = ['ignore', 'close', 'closereduce', 'reverse', 'reversereduce'] as const;
export type OppositeEntryMode = (typeof OPPOSITE_ENTRY_MODES)[number];

/** What a stop does to a position. */
export const STOP_EXIT_MODES = ['close', 'closereduce', 'reverse', 'reversereduce'] as const;
export type StopExitMode = (typeof STOP_EXIT_MODES)[number];

/** What a further entry does to the stop of a position. */
export const STOP_UPDATE_MODES = ['keep', 'override', 'overridenan'] as const;
export type StopUpdateMode = (typeof STOP_UPDATE_MODES)[number];

/** The price that a stop is measured from. */
export const STOP_ENTRY_PRICES = ['valprice', 'price', 'fillprice', 'close'] as const;
export type StopEntryPrice = (typeof STOP_ENTRY_PRICES)[number];

/** The price that a stop is filled at. */
export const STOP_EXIT_PRICES = ['stoplimit', 'stopmarket', 'price', 'close'] as const;
export type StopExitPrice = (typeof STOP_EXIT_PRICES)[number];

export const ACCUMULATION_MODES = ['disabled', 'both', 'addonly', 'removeonly'] as const;
export type AccumulationMode = (typeof ACCUMULATION_MODES)[number];

/** A size is a quantity, currency at the valuation price, or a ratio of the cash (buying) or position (selling). */
export const SIZE_TYPES = ['amount', 'value', 'percent'] as const;
export type SizeType = (typeof SIZE_TYPES)[number];

/** In which order columns that share cash are filled within a bar; `auto` puts sales first. */
export const CALL_SEQUENCES = ['default', 'reversed', 'auto'] as const;
export type CallSequence = (typeof CALL_SEQUENCES)[number];

/** Which of a stop and a signal counts, if a bar has both. */
export const SIGNAL_PRIORITIES = ['stop', 'user'] as const;
export type SignalPriority = (typeof SIGNAL_PRIORITIES)[number];

/** A parameter that may vary by bar and by column, see `valueAt`. A stride of 0 means that it does not. */
export interface Varying {
  readonly values: Float64Array;
  /** How far apart the values of two bars are: 0 or 1. */
  readonly barStride: number;
  /** How far apart the values of two columns are. */
  readonly columnStride: number;
}

/** One value for every bar and column. */
export function constant(value: number): Varying {
  return { values: Float64Array.of(value), barStride: 0, columnStride: 0 };
}

export const valueAt = ({ values, barStride, columnStride }: Varying, bar: number, column: number) =>
  values[bar * barStride + column * columnStride];

/** The values of one column of a parameter that varies by bar, `[bars]`. */
export const columnOf = ({ values, columnStride }: Varying, bars: number, column: number) =>
  values.subarray(column * columnStride, column * columnStride + bars);

/** The rules of a simulation of signals; the defaults are in `VECTORBT`. */
export interface SignalRules {
  readonly sizeType: SizeType;
  /** 0 or more. Infinity takes all the cash there is, NaN places no order. */
  readonly size: Varying;
  /** Infinity is the close, -Infinity the open, or the close before where there is no open. */
  readonly price: Varying;
  /** A ratio of an order's value. */
  readonly fees: Varying;
  /** Currency per order. */
  readonly fixedFees: Varying;
  /** How much worse than the price a fill is, as a ratio. */
  readonly slippage: Varying;
  /** The smallest and largest quantity of a fill, and the step between quantities; NaN: none. */
  readonly minSize: Varying;
  readonly maxSize: Varying;
  readonly sizeGranularity: Varying;
  /**
   * The price at which positions are valued before an order: Infinity is the order price, -Infinity the close before.
   */
  readonly valuationPrice: Varying;
  /** Ratios of the entry price; NaN: none. */
  readonly stopLoss: Varying;
  readonly takeProfit: Varying;
  /** 1 where the stop-loss follows the best price, else 0. */
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
  /** Keeps free cash, which is cash less twice the debt of short positions, from becoming negative. */
  readonly lockCash: boolean;
  readonly allowPartial: boolean;
  /** Whether an order that is rejected ends the simulation with a SimulationError. */
  readonly raiseReject: boolean;
  /** Whether the last known valuation price stays where there is none. */
  readonly carryValuationPrice: boolean;
  readonly cashSharing: boolean;
  readonly callSequence: CallSequence;
  /**
   * Currency: one number for all accounts, or one for each. Each column is an account, or all together if cash is
   * shared.
   */
  readonly initialCash: Float64Array;
  /** The most orders that a simulation may have. */
  readonly maxOrders: number;
}

/** The rules of vectorbt 1.1's `Portfolio.from_signals` if no argument is given. */
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

/** Prices of one or more columns (instruments), `[bars]` each. NaN where a price is unknown. */
export interface PricePanel {
  readonly bars: number;
  readonly close: readonly Float64Array[];
  /** Absent where only closes are known: stops then see nothing but closes. */
  readonly open?: readonly Float64Array[];
  readonly high?: readonly Float64Array[];
  readonly low?: readonly Float64Array[];
}

/** Prices and the signals of each column, `[bars]` each: 1 where there is one, else 0. */
export interface SignalPanel extends PricePanel {
  readonly longEntries: readonly Uint8Array[];
  readonly longExits: readonly Uint8Array[];
  readonly shortEntries: readonly Uint8Array[];
  readonly shortExits: readonly Uint8Array[];
}
