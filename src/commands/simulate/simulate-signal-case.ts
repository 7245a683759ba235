import { z } from 'zod';
import { signalSimulation as engine } from '../../engine/index.ts';
import { InvalidInputError } from '../../errors.ts';
import {
  columnsSchema,
  flagsSchema,
  isNested,
  modeSchema,
  numberSchema,
  readCase,
  rowMajor,
} from './simulate-input.ts';
import type { Shape } from './simulate-input.ts';

const varyingSchema = z.union([numberSchema, columnsSchema]);
const priceSchema = z.union([
  varyingSchema,
  z.enum(['open_array', 'close_array', 'open', 'close', 'high', 'low']).transform((name) => name.replace('_array', '')),
]);
const DIRECTIONS = ['longonly', 'shortonly', 'both'] as const;

export const paramsSchema = z.strictObject({
  init_cash: z.union([numberSchema, z.array(numberSchema)]).optional(),
  direction: modeSchema(DIRECTIONS).default('longonly'),
  size: varyingSchema.optional(),
  size_type: modeSchema(engine.SIZE_TYPES).optional(),
  price: priceSchema.optional(),
  val_price: priceSchema.optional(),
  fees: varyingSchema.optional(),
  fixed_fees: varyingSchema.optional(),
  slippage: varyingSchema.optional(),
  min_size: varyingSchema.optional(),
  max_size: varyingSchema.optional(),
  size_granularity: varyingSchema.optional(),
  reject_prob: z.literal([0, null]).optional(),
  lock_cash: z.boolean().optional(),
  allow_partial: z.boolean().optional(),
  raise_reject: z.boolean().optional(),
  accumulate: z
    .union([z.boolean().transform((on) => (on ? 'both' : 'disabled')), modeSchema(engine.ACCUMULATION_MODES)])
    .optional(),
  upon_long_conflict: modeSchema(engine.CONFLICT_MODES).optional(),
  upon_short_conflict: modeSchema(engine.CONFLICT_MODES).optional(),
  upon_dir_conflict: modeSchema(engine.DIRECTION_CONFLICT_MODES).optional(),
  upon_opposite_entry: modeSchema(engine.OPPOSITE_ENTRY_MODES).optional(),
  signal_priority: modeSchema(engine.SIGNAL_PRIORITIES).optional(),
  sl_stop: varyingSchema.optional(),
  sl_trail: z.union([z.boolean(), flagsSchema]).optional(),
  tp_stop: varyingSchema.optional(),
  stop_entry_price: modeSchema(engine.STOP_ENTRY_PRICES).optional(),
  stop_exit_price: modeSchema(engine.STOP_EXIT_PRICES).optional(),
  upon_stop_exit: modeSchema(engine.STOP_EXIT_MODES).optional(),
  upon_stop_update: modeSchema(engine.STOP_UPDATE_MODES).optional(),
  use_stops: z.boolean().optional(),
  ffill_val_price: z.boolean().optional(),
  update_value: z.boolean().optional(),
  cash_sharing: z.boolean().optional(),
  group_by: z.boolean().optional(),
  call_seq: modeSchema(engine.CALL_SEQUENCES).optional(),
  max_orders: z.number().int().positive().optional(),
  freq: z.string().optional(),
  _use_ohlc: z.boolean().optional(),
});

export const ohlcSchema = z.object({
  open: columnsSchema.optional(),
  high: columnsSchema.optional(),
  low: columnsSchema.optional(),
  close: columnsSchema,
});

const caseSchema = z.looseObject({
  ohlc: ohlcSchema,
  signals: z.strictObject({
    entries: flagsSchema.optional(),
    exits: flagsSchema.optional(),
    short_entries: flagsSchema.optional(),
    short_exits: flagsSchema.optional(),
  }),
  params: paramsSchema.prefault({}),
});

type SignalCase = z.output<typeof caseSchema>;

/** What every kind of case has. */
type PricedCase = Pick<SignalCase, 'ohlc' | 'params'>;

/** The bars and columns of the closes, which all else has to have too. */
export function shapeOf({ close }: SignalCase['ohlc']): Shape {
  return isNested(close) ? { bars: close[0].length, columns: close.length } : { bars: close.length, columns: 1 };
}

/** Orders, trades, cash, value and returns of a case of signals. @throws InvalidInputError, SimulationError */
export function simulateSignalCase(input: unknown): object {
  const read = readCase(caseSchema, input);
  const shape = shapeOf(read.ohlc);
  const outcome = engine.simulateSignals(panelOf(read, shape), rulesOf(read, shape));
  return answer(outcome, shape);
}

/** Closes, and opens, highs and lows where the case uses them. */
export function pricesOf({ ohlc, params }: PricedCase, shape: Shape) {
  const field = (name: 'open' | 'high' | 'low' | 'close') => {
    const source = ohlc[name];
    return source && rowMajor(source, shape, ['ohlc', name]);
  };
  const { _use_ohlc: usesRanges = false } = params;
  const whole = usesRanges ? { open: field('open'), high: field('high'), low: field('low') } : {};
  return { ...shape, close: rowMajor(ohlc.close, shape, ['ohlc', 'close']), ...whole };
}

function panelOf(read: SignalCase, shape: Shape): engine.SignalPanel {
  const { signals, params } = read;
  const flags = (name: keyof typeof signals) => {
    const source = signals[name];
    return source ? flagCells(source, shape, ['signals', name]) : new Uint8Array(shape.bars * shape.columns);
  };
  const none = new Uint8Array(shape.bars * shape.columns);
  const [entries, exits] = [flags('entries'), flags('exits')];
  const sides = signals.short_entries !== undefined || signals.short_exits !== undefined;
  const direction = sides ? 'sides' : params.direction;
  const long = direction === 'shortonly' ? none : entries;
  const flat = direction === 'shortonly' || direction === 'both' ? none : exits;
  const short = { sides: flags('short_entries'), both: exits, shortonly: entries, longonly: none }[direction];
  const cover = { sides: flags('short_exits'), both: none, shortonly: exits, longonly: none }[direction];
  return {
    ...pricesOf(read, shape),
    longEntries: long,
    longExits: flat,
    shortEntries: short,
    shortExits: cover,
  };
}

function flagCells(source: z.output<typeof flagsSchema>, shape: Shape, path: string[]): Uint8Array {
  const numbers = isNested(source) ? source.map((column) => column.map(Number)) : source.map(Number);
  return Uint8Array.from(rowMajor(numbers, shape, path));
}

export function rulesOf(read: PricedCase, shape: Shape): engine.SignalRules {
  const { params } = read;
  const base = engine.VECTORBT;
  const varying = (name: keyof typeof params, fallback: engine.Varying): engine.Varying => {
    const source = params[name] as z.output<typeof priceSchema> | undefined;
    return source === undefined ? fallback : varyingOf(source, read, shape, name);
  };
  const trail = params.sl_trail;
  return {
    ...base,
    sizeType: params.size_type ?? base.sizeType,
    size: varying('size', base.size),
    price: varying('price', base.price),
    valuationPrice: varying('val_price', base.valuationPrice),
    fees: varying('fees', base.fees),
    fixedFees: varying('fixed_fees', base.fixedFees),
    slippage: varying('slippage', base.slippage),
    minSize: varying('min_size', base.minSize),
    maxSize: varying('max_size', base.maxSize),
    sizeGranularity: varying('size_granularity', base.sizeGranularity),
    stopLoss: params.use_stops === false ? base.stopLoss : varying('sl_stop', base.stopLoss),
    takeProfit: params.use_stops === false ? base.takeProfit : varying('tp_stop', base.takeProfit),
    stopLossTrails: Array.isArray(trail)
      ? varyingOf(
          isNested(trail) ? trail.map((column) => column.map(Number)) : trail.map(Number),
          read,
          shape,
          'sl_trail',
        )
      : engine.constant(Number(trail ?? false)),
    accumulation: params.accumulate ?? base.accumulation,
    uponLongConflict: params.upon_long_conflict ?? base.uponLongConflict,
    uponShortConflict: params.upon_short_conflict ?? base.uponShortConflict,
    uponDirectionConflict: params.upon_dir_conflict ?? base.uponDirectionConflict,
    uponOppositeEntry: params.upon_opposite_entry ?? base.uponOppositeEntry,
    signalPriority: params.signal_priority ?? base.signalPriority,
    uponStopExit: params.upon_stop_exit ?? base.uponStopExit,
    uponStopUpdate: params.upon_stop_update ?? base.uponStopUpdate,
    stopEntryPrice: params.stop_entry_price ?? base.stopEntryPrice,
    stopExitPrice: params.stop_exit_price ?? base.stopExitPrice,
    lockCash: params.lock_cash ?? base.lockCash,
    allowPartial: params.allow_partial ?? base.allowPartial,
    raiseReject: params.raise_reject ?? base.raiseReject,
    carryValuationPrice: params.ffill_val_price ?? base.carryValuationPrice,
    cashSharing: params.cash_sharing ?? base.cashSharing,
    callSequence: params.call_seq ?? base.callSequence,
    initialCash: params.init_cash === undefined ? base.initialCash : Float64Array.from([params.init_cash].flat()),
    maxOrders: params.max_orders ?? base.maxOrders,
  };
}

/** A scalar, the name of a field, a value by bar, a value by column, or columns of values by bar. */
function varyingOf(
  source: z.output<typeof priceSchema>,
  { ohlc }: PricedCase,
  shape: Shape,
  name: string,
): engine.Varying {
  if (typeof source === 'number') return engine.constant(source);
  if (typeof source === 'string') {
    const field = ohlc[source as 'open' | 'high' | 'low' | 'close'];
    if (field) return { values: rowMajor(field, shape, ['ohlc', source]), barStride: shape.columns, columnStride: 1 };
    const message = `expected the field it names, was "${source}". Add ohlc.${source}.`;
    throw new InvalidInputError([{ path: ['params', name], message }]);
  }
  if (isNested(source))
    return { values: rowMajor(source, shape, ['params', name]), barStride: shape.columns, columnStride: 1 };
  if (source.length === shape.bars) return { values: Float64Array.from(source), barStride: 1, columnStride: 0 };
  if (source.length === shape.columns) return { values: Float64Array.from(source), barStride: 0, columnStride: 1 };
  const message = `expected ${shape.bars} values (by bar) or ${shape.columns} (by column), was "${source.length} values". Give one a bar.`;
  throw new InvalidInputError([{ path: ['params', name], message }]);
}

/** An outcome in the names of the published vectors. */
export function answer(outcome: engine.SignalOutcome, shape: Shape): object {
  const { orders } = outcome;
  const trades = engine.exitTrades(orders, { ...shape, marks: outcome.marks });
  return {
    orders: Array.from({ length: orders.length }, (_, index) => ({
      bar: orders.bar[index],
      col: orders.column[index],
      size: Math.abs(orders.size[index]),
      price: orders.price[index],
      fees: orders.fees[index],
      side: orders.size[index] > 0 ? 'BUY' : 'SELL',
    })),
    trades: trades.map((trade) => ({
      col: trade.column,
      size: trade.size,
      entryBar: trade.entryBar,
      entryPrice: trade.entryPrice,
      entryFees: trade.entryFees,
      exitBar: trade.exitBar,
      exitPrice: trade.exitPrice,
      exitFees: trade.exitFees,
      pnl: trade.pnl,
      ret: trade.returnRatio,
      direction: trade.long ? 'LONG' : 'SHORT',
      status: trade.open ? 'OPEN' : 'CLOSED',
    })),
    cash: byGroup(outcome.cash, outcome.groups),
    value: byGroup(outcome.value, outcome.groups),
    returns: byGroup(returnsOf(outcome), outcome.groups),
  };
}

/** The change of each bar as a ratio of the value before it; the first is against the initial cash. */
function returnsOf({ value, groups, initialCash }: engine.SignalOutcome): Float64Array {
  return value.map((now, cell) => {
    const before = cell < groups ? initialCash[cell] : value[cell - groups];
    if (before === 0) return now === 0 ? 0 : Math.sign(now) * Infinity;
    return (now - before) / Math.abs(before);
  });
}

function byGroup(cells: Float64Array, groups: number): number[] | number[][] {
  const columns = Array.from({ length: groups }, (_, group) =>
    Array.from(cells.filter((_value, cell) => cell % groups === group)),
  );
  return groups === 1 ? columns[0] : columns;
}
