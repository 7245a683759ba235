import { initialCashOf } from './account-book.ts';
import { columnOf, type SignalPanel, type SignalRules } from './rules.ts';
import { createTotals, type SignalTotals } from './signal-totals.ts';
import { isClose } from './tolerance.ts';

/** One column on its own, with what all its orders have in common. */
interface PlainColumn {
  readonly close: Float64Array;
  /** The price of an order at each bar. */
  readonly price: Float64Array;
  readonly entries: Uint8Array;
  readonly exits: Uint8Array;
  /** The quantity of a purchase; Infinity: all that the cash pays for. */
  readonly size: number;
  readonly fees: number;
  readonly slippage: number;
  /** The account's numbers, by the places below: in a typed array they stay unboxed from one stretch to the next. */
  readonly account: Float64Array;
}

const CASH = 0;
const HELD = 1;
const VALUE = 2;
const FIRST_RETURN = 3;
const DISTANCES = 4;
const SQUARES = 5;
const PEAK = 6;
const LOWEST_RATIO = 7;
const ORDERS = 8;

/**
 * Bars are taken in stretches: code that is compiled while a loop of a million bars runs keeps its numbers on the heap,
 * code that is compiled between two calls does not.
 */
const STRETCH = 4_096;

/**
 * The totals of long positions under plain rules (see `isPlain`): the same operations in the same order as
 * `simulateSignals`, so the same bits, but without its series. Undefined where a close or a price is not a finite
 * number above 0, or an account is worth nothing: then only `simulateSignals` knows what to do.
 */
export function plainTotals(panel: SignalPanel, rules: SignalRules): SignalTotals | undefined {
  const { close, longEntries, longExits } = panel;
  const totals = createTotals(initialCashOf(rules.initialCash, close.length));
  const terms = { size: rules.size.values[0], fees: rules.fees.values[0], slippage: rules.slippage.values[0] };
  for (const [column, closes] of close.entries()) {
    const account = accountOf(totals.value[column]);
    const price = rules.price.barStride === 0 ? closes : columnOf(rules.price, panel.bars, column);
    const entries = longEntries[column];
    takeColumn({ ...terms, close: closes, price, entries, exits: longExits[column], account }, panel.bars);
    writeTotals(totals, column, account);
  }
  return totals.distances.every(Number.isFinite) ? totals : undefined;
}

function accountOf(cash: number): Float64Array {
  const account = new Float64Array(9);
  account[CASH] = cash;
  account[VALUE] = cash;
  account[FIRST_RETURN] = NaN;
  account[PEAK] = -Infinity;
  account[LOWEST_RATIO] = 1;
  return account;
}

function writeTotals(totals: SignalTotals, column: number, account: Float64Array): void {
  totals.value[column] = account[VALUE];
  totals.orders[column] = account[ORDERS];
  // Purchases and sales take turns, and a purchase that is not sold again is a trade too.
  totals.trades[column] = Math.ceil(account[ORDERS] / 2);
  totals.firstReturn[column] = account[FIRST_RETURN];
  totals.distances[column] = account[DISTANCES];
  totals.squares[column] = account[SQUARES];
  totals.peak[column] = account[PEAK];
  totals.lowestRatio[column] = account[LOWEST_RATIO];
}

function takeColumn(column: PlainColumn, bars: number): void {
  for (let from = 0; from < bars; from += STRETCH) takeBars(column, from, Math.min(bars, from + STRETCH));
}

function takeBars(column: PlainColumn, from: number, to: number): void {
  const { close, price, entries, exits, account } = column;
  let cash = account[CASH];
  let held = account[HELD];
  let value = account[VALUE];
  let reference = account[FIRST_RETURN];
  let distances = account[DISTANCES];
  let squares = account[SQUARES];
  let peak = account[PEAK];
  let lowestRatio = account[LOWEST_RATIO];
  for (let bar = from; bar < to; bar += 1) {
    // 1 to enter, -1 to exit; an entry and an exit at one bar cancel each other.
    const signal = entries[bar] - exits[bar];
    if (signal !== 0 && (held === 0) === (signal === 1)) {
      account[ORDERS] += signal === 1 ? buy(column, price[bar]) : sell(column, price[bar]);
      cash = account[CASH];
      held = account[HELD];
    }
    const now = cash + held * close[bar];
    if (!(now > 0)) {
      account[DISTANCES] = NaN;
      return;
    }
    const change = now / value - 1;
    if (Number.isNaN(reference)) reference = change;
    const distance = change - reference;
    distances += distance;
    squares += distance * distance;
    if (now > peak) peak = now;
    else if (now < peak * lowestRatio) lowestRatio = now / peak;
    value = now;
  }
  account[VALUE] = value;
  account[FIRST_RETURN] = reference;
  account[DISTANCES] = distances;
  account[SQUARES] = squares;
  account[PEAK] = peak;
  account[LOWEST_RATIO] = lowestRatio;
}

/**
 * Sells all. A price that is not a finite number above 0 makes the cash unknown. @returns how many orders it took: 1
 */
function sell({ account, slippage, fees }: PlainColumn, quoted: number): number {
  const worth = account[HELD] * (quoted * (1 - slippage));
  const paid = worth - (worth * fees + 0);
  const cash = isClose(account[CASH], -paid) ? 0 : account[CASH] + paid;
  account[CASH] = quoted > 0 && quoted < Infinity ? cash : NaN;
  account[HELD] = 0;
  return 1;
}

/**
 * Buys the size, or what the cash pays for. A price that is not a finite number above 0 makes the cash unknown.
 *
 * @returns 1 or 0
 */
function buy({ account, size, slippage, fees }: PlainColumn, quoted: number): number {
  const limit = account[CASH];
  const price = quoted * (1 + slippage);
  const isKnown = price > 0 && price < Infinity;
  if (!isKnown) account[CASH] = NaN;
  if (limit <= 0 || !isKnown) return 0;
  const worth = size * price;
  const cost = worth + (worth * fees + 0);
  const isCovered = cost <= limit || isClose(cost, limit);
  const bought = isCovered ? size : limit / (1 + fees) / price;
  if (isClose(bought, 0)) return 0;
  account[HELD] = bought;
  const paid = isCovered ? cost : limit;
  account[CASH] = isClose(limit, paid) ? 0 : limit - paid;
  return 1;
}
