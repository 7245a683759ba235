import type { SignalPanel, SignalRules } from './rules.ts';
import { createTotals, type SignalTotals } from './signal-totals.ts';
import { isClose } from './tolerance.ts';

/** Columns turned together: a few cache lines of closes, and no more than the first caches hold. */
const STRIP = 32;

/** Some columns one after the other, each `bars` long in memory order. */
interface Strip {
  readonly bars: number;
  readonly close: Float64Array;
  readonly price: Float64Array;
  /** 1 entry, 255 exit, 0 neither or both. */
  readonly signal: Uint8Array;
}

/** The rules of every order. */
interface PlainTerms {
  readonly size: number;
  readonly fees: number;
  readonly slippage: number;
}

/** Where the numbers of an account stand: in a typed array, so that they stay unboxed from one stretch of bars to the next. */
const CASH = 0;
const UNITS = 1;
const VALUE = 2;
const FIRST = 3;
const DISTANCES = 4;
const SQUARES = 5;
const PEAK = 6;
const LOWEST = 7;
const ORDERS = 8;

/**
 * Bars are taken in stretches: code that is compiled while a loop of a million bars runs keeps its numbers on the heap,
 * code that is compiled between two calls does not.
 */
const STRETCH = 4_096;

/**
 * The totals of long-only signals under plain rules (see `isPlain`), by the operations of the general path in the same
 * order, without its series. Undefined where a close or a price is unknown, which only the general path understands.
 */
export function plainTotals(panel: SignalPanel, rules: SignalRules): SignalTotals | undefined {
  const { columns, close } = panel;
  const initial = Array.from({ length: columns }, (_, column) => rules.initialCash[column % rules.initialCash.length]);
  const totals = createTotals(columns, initial);
  const prices = rules.price.barStride === 0 ? close : rules.price.values;
  const turned = stripOf(panel, prices);
  const terms = { size: rules.size.values[0], fees: rules.fees.values[0], slippage: rules.slippage.values[0] };
  for (let first = 0; first < columns; first += STRIP) {
    const width = Math.min(STRIP, columns - first);
    turn(panel, prices, turned, first, width);
    for (let k = 0; k < width; k += 1) takeColumn(turned, k, terms, totals, first + k);
  }
  return totals.distances.some(Number.isNaN) ? undefined : totals;
}

/** Room for a strip; a single column is in order as it is. */
function stripOf({ bars, columns, close }: SignalPanel, prices: Float64Array): Strip {
  const cells = bars * Math.min(STRIP, columns);
  const signal = new Uint8Array(cells);
  if (columns === 1) return { bars, close, price: prices, signal };
  const own = new Float64Array(cells);
  return { bars, close: own, price: prices === close ? own : new Float64Array(cells), signal };
}

function turn(
  { bars, columns, close, longEntries, longExits }: SignalPanel,
  prices: Float64Array,
  strip: Strip,
  first: number,
  width: number,
): void {
  const { signal, close: turned, price } = strip;
  if (columns === 1) {
    for (let bar = 0; bar < bars; bar += 1) signal[bar] = longEntries[bar] - longExits[bar];
    return;
  }
  for (let bar = 0; bar < bars; bar += 1) {
    let to = bar;
    for (let cell = bar * columns + first, end = cell + width; cell < end; cell += 1, to += bars) {
      signal[to] = longEntries[cell] - longExits[cell];
      turned[to] = close[cell];
    }
  }
  if (price === turned) return;
  for (let bar = 0; bar < bars; bar += 1)
    for (let k = 0; k < width; k += 1) price[k * bars + bar] = prices[bar * columns + first + k];
}

function takeColumn(strip: Strip, k: number, terms: PlainTerms, totals: SignalTotals, column: number): void {
  const cash = totals.value[column];
  const account = Float64Array.of(cash, 0, cash, NaN, 0, 0, -Infinity, 1, 0);
  const start = k * strip.bars;
  const end = start + strip.bars;
  for (let from = start; from < end; from += STRETCH)
    takeBars(strip, from, Math.min(end, from + STRETCH), terms, account);
  totals.value[column] = account[VALUE];
  totals.orders[column] = account[ORDERS];
  totals.first[column] = account[FIRST];
  totals.distances[column] = account[DISTANCES];
  totals.squares[column] = account[SQUARES];
  totals.peak[column] = account[PEAK];
  totals.lowest[column] = account[LOWEST];
}

function takeBars(
  { close, price, signal }: Strip,
  from: number,
  to: number,
  terms: PlainTerms,
  account: Float64Array,
): void {
  let cash = account[CASH];
  let units = account[UNITS];
  let value = account[VALUE];
  let reference = account[FIRST];
  let distances = account[DISTANCES];
  let squares = account[SQUARES];
  let peak = account[PEAK];
  let lowest = account[LOWEST];
  for (let bar = from; bar < to; bar += 1) {
    const given = signal[bar];
    if (given !== 0 && (units === 0) === (given === 1)) {
      account[ORDERS] += given === 1 ? buy(account, terms, price[bar]) : sell(account, terms, price[bar]);
      cash = account[CASH];
      units = account[UNITS];
    }
    const now = cash + units * close[bar];
    const change = now / value - 1;
    // The others are measured from the first.
    if (Number.isNaN(reference)) reference = change;
    const distance = change - reference;
    distances += distance;
    squares += distance * distance;
    if (now > peak) peak = now;
    else if (now < peak * lowest) lowest = now / peak;
    value = now;
  }
  account[VALUE] = value;
  account[FIRST] = reference;
  account[DISTANCES] = distances;
  account[SQUARES] = squares;
  account[PEAK] = peak;
  account[LOWEST] = lowest;
}

/** Sells all. @returns 1, the orders it took */
function sell(account: Float64Array, terms: PlainTerms, quoted: number): number {
  const worth = account[UNITS] * (quoted * (1 - terms.slippage));
  const paid = worth - (worth * terms.fees + 0);
  account[CASH] = isClose(account[CASH], -paid) ? 0 : account[CASH] + paid;
  account[UNITS] = 0;
  return 1;
}

/** Buys the size, or what the cash covers. An unknown price makes the cash unknown. @returns the orders it took */
function buy(account: Float64Array, terms: PlainTerms, quoted: number): number {
  const limit = account[CASH];
  const price = quoted * (1 + terms.slippage);
  if (Number.isNaN(price)) account[CASH] = NaN;
  if (limit <= 0 || Number.isNaN(price)) return 0;
  const worth = terms.size * price;
  const cost = worth + (worth * terms.fees + 0);
  const covered = cost <= limit || isClose(cost, limit);
  const bought = covered ? terms.size : limit / (1 + terms.fees) / price;
  if (isClose(bought, 0)) return 0;
  account[UNITS] = bought;
  const paid = covered ? cost : limit;
  account[CASH] = isClose(limit, paid) ? 0 : limit - paid;
  return 1;
}
