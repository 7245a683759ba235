import { z } from 'zod';
import {
  ACCUMULATIONS,
  CALL_SEQUENCES,
  DIRECTION_CONFLICTS,
  OPPOSITE_ENTRIES,
  SIGNAL_CONFLICTS,
  SIZE_TYPES,
  STOP_ENTRY_PRICES,
  STOP_EXITS,
  STOP_EXIT_PRICES,
  STOP_UPDATES,
} from '../engine/index.ts';

/** JSON has no names for what is no number: they come as text. */
const number = z.union([
  z.number(),
  z
    .enum(['NaN', 'Infinity', '-Infinity', 'inf', '-inf', 'nan'])
    .transform((text) => Number(text.replace(/inf$/, 'Infinity'))),
  z.null().transform(() => Number.NaN),
]);

/** One list for each column of bars, or a single list where there is one column. */
const columnsOf = <Item extends z.ZodType>(item: Item) =>
  z.union([z.array(z.array(item)).min(1), z.array(item).transform((column) => [column])]);

const numbers = columnsOf(number);
const flags = columnsOf(z.boolean());
const perCell = z.union([number, numbers]);

const Ohlc = z.object({
  open: numbers.optional(),
  high: numbers.optional(),
  low: numbers.optional(),
  close: numbers,
});

const costs = {
  fees: perCell,
  fixed_fees: perCell,
  slippage: perCell,
  min_size: number,
  max_size: number,
  size_granularity: number,
  allow_partial: z.boolean(),
  lock_cash: z.boolean(),
  init_cash: number,
  cash_sharing: z.boolean(),
  call_seq: z.enum(CALL_SEQUENCES),
  price: z.union([perCell, z.literal('open_array')]),
  direction: z.enum(['longonly', 'shortonly', 'both']),
  _use_ohlc: z.boolean(),
};

const CostParams = z.strictObject({ ...costs, size_type: z.literal('targetpercent') }).partial();

const SignalParams = z
  .strictObject({
    ...costs,
    size: perCell,
    size_type: z.enum(SIZE_TYPES),
    accumulate: z.union([z.boolean().transform((adds) => (adds ? 'both' : 'disabled')), z.enum(ACCUMULATIONS)]),
    upon_long_conflict: z.enum(SIGNAL_CONFLICTS),
    upon_short_conflict: z.enum(SIGNAL_CONFLICTS),
    upon_dir_conflict: z.enum(DIRECTION_CONFLICTS),
    upon_opposite_entry: z.enum(OPPOSITE_ENTRIES),
    sl_stop: perCell,
    sl_trail: z.boolean(),
    tp_stop: perCell,
    stop_entry_price: z.enum(STOP_ENTRY_PRICES),
    stop_exit_price: z.enum(STOP_EXIT_PRICES),
    upon_stop_exit: z.enum(STOP_EXITS),
    upon_stop_update: z.enum(STOP_UPDATES),
  })
  .partial();

const SignalCase = z.object({
  name: z.string().optional(),
  ohlc: Ohlc,
  signals: z.strictObject({
    entries: flags,
    exits: flags,
    short_entries: flags.optional(),
    short_exits: flags.optional(),
  }),
  params: SignalParams.default({}),
});

const TargetCase = z.object({
  name: z.string().optional(),
  ohlc: Ohlc,
  targets: numbers,
  params: CostParams.default({}),
});

export type SignalCase = z.infer<typeof SignalCase>;
export type TargetCase = z.infer<typeof TargetCase>;
export type SimulationCase = SignalCase | TargetCase;

/** Parses one case; throws a ZodError that names every field that is wrong. */
export function parseCase(value: unknown): SimulationCase {
  const isTargets = typeof value === 'object' && value !== null && 'targets' in value;
  return isTargets ? TargetCase.parse(value) : SignalCase.parse(value);
}
