import {
  type LedgerOutcome,
  type SignalRules,
  SimulationError,
  type TargetRules,
  VECTORBT,
  simulateSignals,
  simulateTargets,
} from '../engine/index.ts';
import type { SignalCase, SimulationCase } from './simulation-case.ts';

/** What a case comes to, in the names of the published vectors. */
export interface SimulatedCase {
  readonly name?: string;
  readonly orders: readonly object[];
  readonly trades: readonly object[];
  readonly cash: readonly unknown[];
  readonly value: readonly unknown[];
  readonly returns: readonly unknown[];
}

/** Simulates one case by the engine alone. Throws SimulationError where it cannot be. */
export function simulateCase(given: SimulationCase): SimulatedCase {
  const close = given.ohlc.close;
  const columns = close.length;
  const bars = close[0]?.length ?? 0;
  const rules = costRules(given, bars, columns);
  const panel = pricePanel(given, bars, columns);
  const outcome =
    'targets' in given
      ? simulateTargets(panel, cells('targets', given.targets, bars, columns), {
          ...rules,
          direction: given.params.direction ?? 'longonly',
        } satisfies TargetRules)
      : simulateSignals({ ...panel, ...signalsOf(given, bars, columns) }, signalRules(given, rules, bars, columns));
  return { ...(given.name === undefined ? {} : { name: given.name }), ...report(outcome, bars, rules.initialCash) };
}

function pricePanel({ ohlc, params }: SimulationCase, bars: number, columns: number) {
  const close = cells('ohlc.close', ohlc.close, bars, columns);
  const { _use_ohlc: usesOhlc = false } = params;
  if (!usesOhlc) return { bars, columns, close };
  const { open = ohlc.close, high = ohlc.close, low = ohlc.close } = ohlc;
  return {
    bars,
    columns,
    close,
    open: cells('ohlc.open', open, bars, columns),
    high: cells('ohlc.high', high, bars, columns),
    low: cells('ohlc.low', low, bars, columns),
  };
}

function costRules({ ohlc, params }: SimulationCase, bars: number, columns: number): SignalRules {
  const given = (name: string, value: PerCellGiven | undefined, standard: SignalRules['fees']) =>
    perCell(`params.${name}`, value ?? standard, bars, columns);
  const price = params.price === 'open_array' ? (ohlc.open ?? ohlc.close) : params.price;
  return {
    ...VECTORBT,
    fees: given('fees', params.fees, VECTORBT.fees),
    fixedFees: given('fixed_fees', params.fixed_fees, VECTORBT.fixedFees),
    slippage: given('slippage', params.slippage, VECTORBT.slippage),
    price: given('price', price, VECTORBT.price),
    minSize: params.min_size ?? VECTORBT.minSize,
    maxSize: params.max_size ?? VECTORBT.maxSize,
    sizeGranularity: params.size_granularity ?? VECTORBT.sizeGranularity,
    allowPartial: params.allow_partial ?? VECTORBT.allowPartial,
    lockCash: params.lock_cash ?? VECTORBT.lockCash,
    initialCash: params.init_cash ?? VECTORBT.initialCash,
    cashSharing: params.cash_sharing ?? VECTORBT.cashSharing,
    callSequence: params.call_seq ?? VECTORBT.callSequence,
  };
}

function signalRules({ params }: SignalCase, rules: SignalRules, bars: number, columns: number): SignalRules {
  return {
    ...rules,
    size: perCell('params.size', params.size ?? rules.size, bars, columns),
    sizeType: params.size_type ?? rules.sizeType,
    accumulate: params.accumulate ?? rules.accumulate,
    uponLongConflict: params.upon_long_conflict ?? rules.uponLongConflict,
    uponShortConflict: params.upon_short_conflict ?? rules.uponShortConflict,
    uponDirConflict: params.upon_dir_conflict ?? rules.uponDirConflict,
    uponOppositeEntry: params.upon_opposite_entry ?? rules.uponOppositeEntry,
    slStop: perCell('params.sl_stop', params.sl_stop ?? rules.slStop, bars, columns),
    slTrail: params.sl_trail ?? rules.slTrail,
    tpStop: perCell('params.tp_stop', params.tp_stop ?? rules.tpStop, bars, columns),
    stopEntryPrice: params.stop_entry_price ?? rules.stopEntryPrice,
    stopExitPrice: params.stop_exit_price ?? rules.stopExitPrice,
    uponStopExit: params.upon_stop_exit ?? rules.uponStopExit,
    uponStopUpdate: params.upon_stop_update ?? rules.uponStopUpdate,
  };
}

/** Entries and exits by side: where no short signals are given, the direction says what the two mean. */
function signalsOf({ signals, params }: SignalCase, bars: number, columns: number) {
  const flags = (name: string, given: readonly (readonly boolean[])[] | undefined) =>
    Uint8Array.from(given ? cells(`signals.${name}`, given, bars, columns) : new Float64Array(bars * columns));
  const entries = flags('entries', signals.entries);
  const exits = flags('exits', signals.exits);
  const none = new Uint8Array(bars * columns);
  if (signals.short_entries || signals.short_exits)
    return {
      longEntries: entries,
      longExits: exits,
      shortEntries: flags('short_entries', signals.short_entries),
      shortExits: flags('short_exits', signals.short_exits),
    };
  const { direction = 'longonly' } = params;
  if (direction === 'both') return { longEntries: entries, longExits: none, shortEntries: exits, shortExits: none };
  if (direction === 'shortonly')
    return { longEntries: none, longExits: none, shortEntries: entries, shortExits: exits };
  return { longEntries: entries, longExits: exits, shortEntries: none, shortExits: none };
}

type PerCellGiven = number | Float64Array | readonly (readonly number[])[];

function perCell(name: string, given: PerCellGiven, bars: number, columns: number): number | Float64Array {
  if (typeof given === 'number' || given instanceof Float64Array) return given;
  // One list stands for every column.
  const [first = []] = given;
  return cells(name, given.length === 1 ? Array.from({ length: columns }, () => first) : given, bars, columns);
}

/** Lists by column as one array, `[bars * columns]`, row-major. */
function cells(
  name: string,
  lists: readonly (readonly (number | boolean)[])[],
  bars: number,
  columns: number,
): Float64Array {
  const lengths = lists.map((list) => list.length);
  if (lists.length !== columns || lengths.some((length) => length !== bars))
    throw new SimulationError(
      'SHAPE',
      `${name}: Expected ${columns} lists of ${bars} values, as ohlc.close has, got lists of ${lengths.join(', ')}.`,
    );
  return Float64Array.from({ length: bars * columns }, (_, cell) =>
    Number(lists[cell % columns]?.[Math.floor(cell / columns)]),
  );
}

function report({ orders, trades, accounts, cash, value }: LedgerOutcome, bars: number, initialCash: number) {
  const column = (name: 'bar' | 'symbol' | 'side' | 'units' | 'price' | 'fees') => orders[name].values();
  const [bar, symbol, side, units, price, fees] = [
    column('bar'),
    column('symbol'),
    column('side'),
    column('units'),
    column('price'),
    column('fees'),
  ];
  // In the order of their execution where an account is shared, otherwise account after account.
  const account = (index: number) => (accounts === 1 ? 0 : (symbol[index] ?? 0));
  const listed = Array.from(bar, (_, index) => index).sort((a, b) => account(a) - account(b) || a - b);
  const byAccount = (values: Float64Array) => {
    const lists = Array.from({ length: accounts }, (_, account) =>
      Array.from({ length: bars }, (_, row) => named(values[row * accounts + account] ?? Number.NaN)),
    );
    return accounts === 1 ? (lists[0] ?? []) : lists;
  };
  return {
    orders: listed.map((index) => ({
      bar: bar[index],
      col: symbol[index],
      size: units[index],
      price: price[index],
      fees: fees[index],
      side: side[index] === 1 ? 'BUY' : 'SELL',
    })),
    trades: trades.map(({ column: col, returnRatio, ...trade }) => ({ col, ...trade, ret: named(returnRatio) })),
    cash: byAccount(cash),
    value: byAccount(value),
    returns: byAccount(returnsOf(value, accounts, initialCash)),
  };
}

/** The return of each bar, the first against the initial cash, `[bars * accounts]`. */
function returnsOf(value: Float64Array, accounts: number, initialCash: number): Float64Array {
  return value.map((now, index) => {
    const before = index < accounts ? initialCash : (value[index - accounts] ?? Number.NaN);
    return before === now ? 0 : (now - before) / Math.abs(before);
  });
}

/** JSON has no names for what is no number. */
const named = (value: number) => (Number.isFinite(value) ? value : String(value));
