import { z } from 'zod';
import { signalSimulation as engine } from '../../engine/index.ts';
import { InvalidInputError } from '../../errors.ts';
import {
  type Columns,
  type Fault,
  type Shape,
  columnsSchema,
  fitted,
  flagsSchema,
  numberOf,
  readNumbers,
  schemaOf,
} from './columns.ts';
import { modeSchema } from './read-case.ts';

const PRICE_FIELDS = ['open', 'high', 'low', 'close'] as const;
type PriceField = (typeof PRICE_FIELDS)[number];

/** A parameter as it was read: one number, or columns of them. */
type Given = { readonly value: number } | Columns;

function readGiven(input: unknown): Given | Fault {
  const value = numberOf(input);
  if (value !== undefined) return { value };
  if (Array.isArray(input) || input instanceof Float64Array) return readNumbers(input);
  return { fault: 'expected a number or arrays of numbers', path: [] };
}

const givenSchema = schemaOf(readGiven);
const priceSchema = z.union([
  z.enum(['open_array', 'close_array', ...PRICE_FIELDS]).transform((name) => ({
    field: name.replace('_array', '') as PriceField,
  })),
  givenSchema,
]);
const numberSchema = z.unknown().transform((input, context) => {
  const value = numberOf(input);
  if (value !== undefined) return value;
  context.addIssue({ code: 'custom', message: 'expected a number', input });
  return z.NEVER;
});
const DIRECTIONS = ['longonly', 'shortonly', 'both'] as const;

/** The parameters of vectorbt's `Portfolio.from_signals`, by its names. */
export const paramsSchema = z.strictObject({
  init_cash: z.union([z.array(numberSchema).min(1), z.instanceof(Float64Array), numberSchema]).optional(),
  direction: modeSchema(DIRECTIONS).default('longonly'),
  size: givenSchema.optional(),
  size_type: modeSchema(engine.SIZE_TYPES).optional(),
  price: priceSchema.optional(),
  val_price: priceSchema.optional(),
  fees: givenSchema.optional(),
  fixed_fees: givenSchema.optional(),
  slippage: givenSchema.optional(),
  min_size: givenSchema.optional(),
  max_size: givenSchema.optional(),
  size_granularity: givenSchema.optional(),
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
  sl_stop: givenSchema.optional(),
  sl_trail: z.union([z.boolean(), flagsSchema]).optional(),
  tp_stop: givenSchema.optional(),
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

/** What cases of signals and of targets have in common. */
export interface PricedCase {
  readonly ohlc: z.output<typeof ohlcSchema>;
  readonly params: z.output<typeof paramsSchema>;
}

/** The shape of the closes, which all other columns have to have too. */
export function shapeOf({ close: { columns } }: PricedCase['ohlc']): Shape {
  return { bars: columns[0].length, columns: columns.length };
}

/** The closes; opens, highs and lows too where the case says that they are to be looked at. */
export function pricesOf({ ohlc, params }: PricedCase): engine.PricePanel {
  const shape = shapeOf(ohlc);
  const field = (name: PriceField) => {
    const source = ohlc[name];
    return source && fitted(source, shape, ['ohlc', name]);
  };
  const { _use_ohlc: usesRanges = false } = params;
  const ranges = usesRanges ? { open: field('open'), high: field('high'), low: field('low') } : {};
  return { bars: shape.bars, close: fitted(ohlc.close, shape, ['ohlc', 'close']), ...ranges };
}

/** The parameters that may vary by bar and column. */
type VaryingName =
  | 'size'
  | 'price'
  | 'val_price'
  | 'fees'
  | 'fixed_fees'
  | 'slippage'
  | 'min_size'
  | 'max_size'
  | 'size_granularity'
  | 'sl_stop'
  | 'tp_stop';

/** The rules that the parameters of a case say; what they leave out has vectorbt's default. */
export function rulesOf(priced: PricedCase): engine.SignalRules {
  const { params } = priced;
  const base = engine.VECTORBT;
  const varying = (name: VaryingName, fallback: engine.Varying): engine.Varying => varyingOf(priced, name) ?? fallback;
  const usesStops = params.use_stops !== false;
  return {
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
    stopLoss: usesStops ? varying('sl_stop', base.stopLoss) : base.stopLoss,
    takeProfit: usesStops ? varying('tp_stop', base.takeProfit) : base.takeProfit,
    stopLossTrails: trailsOf(priced),
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
    initialCash: initialCashOf(priced),
    maxOrders: params.max_orders ?? base.maxOrders,
  };
}

function varyingOf({ ohlc, params }: PricedCase, name: VaryingName): engine.Varying | undefined {
  const given = params[name];
  if (given === undefined) return undefined;
  const shape = shapeOf(ohlc);
  if ('value' in given) return engine.constant(given.value);
  if (!('field' in given)) return spread(given, shape, ['params', name]);
  const { field } = given;
  const source = ohlc[field];
  if (source) return spread({ ...source, isNested: true }, shape, ['ohlc', field]);
  const message = `expected the field it names, was "${field}". Add ohlc.${field}.`;
  throw new InvalidInputError([{ path: ['params', name], message }]);
}

/** Columns of a value a bar; or one array, with a value a bar or a value a column. */
function spread({ columns, isNested }: Columns, shape: Shape, path: string[]): engine.Varying {
  if (isNested) {
    const values = joined(fitted({ columns, isNested }, shape, path), shape.bars);
    return { values, barStride: 1, columnStride: shape.bars };
  }
  const [values] = columns;
  if (values.length === shape.bars) return { values, barStride: 1, columnStride: 0 };
  if (values.length === shape.columns) return { values, barStride: 0, columnStride: 1 };
  const message = `expected ${shape.bars} values (by bar) or ${shape.columns} (by column), was "${values.length} values". Give one a bar.`;
  throw new InvalidInputError([{ path, message }]);
}

/** Columns one after the other. One column alone is not copied. */
function joined(columns: readonly Float64Array[], bars: number): Float64Array {
  if (columns.length === 1) return columns[0];
  const values = new Float64Array(columns.length * bars);
  for (const [index, column] of columns.entries()) values.set(column, index * bars);
  return values;
}

function trailsOf({ ohlc, params: { sl_trail: trails = false } }: PricedCase): engine.Varying {
  if (typeof trails === 'boolean') return engine.constant(Number(trails));
  const columns = trails.columns.map((column) => Float64Array.from(column));
  return spread({ columns, isNested: trails.isNested }, shapeOf(ohlc), ['params', 'sl_trail']);
}

/** One amount for all, or one for each account. */
function initialCashOf({ ohlc, params }: PricedCase): Float64Array {
  const { init_cash: given, cash_sharing: isShared = false } = params;
  if (given === undefined) return engine.VECTORBT.initialCash;
  const cash = typeof given === 'number' ? Float64Array.of(given) : Float64Array.from(given);
  const bad = cash.find((amount) => !(amount >= 0));
  if (bad !== undefined) {
    const message = `expected amounts of 0 or more, was "${bad}". Give what each account starts with.`;
    throw new InvalidInputError([{ path: ['params', 'init_cash'], message }]);
  }
  const accounts = isShared ? 1 : shapeOf(ohlc).columns;
  if (cash.length === 1 || cash.length === accounts) return cash;
  const message = `expected one amount or ${accounts}, was "${cash.length} amounts". Give one for each column.`;
  throw new InvalidInputError([{ path: ['params', 'init_cash'], message }]);
}
