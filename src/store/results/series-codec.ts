import type { TradeColumns } from '../../engine/index.ts';
import { ColumnReader, type ColumnStream, ColumnWriter, type Predict } from './column-stream.ts';

/** Equity at each bar. */
export interface EquitySeries {
  /** ms since the epoch, strictly rising. */
  readonly times: Float64Array;
  /** In currency. */
  readonly equity: Float64Array;
}

/** No series has more bars or trades. */
const MAX_ROWS = 2 ** 27;

/** The equity of a result as bytes; every bit comes back. */
export function encodeEquity(series: EquitySeries): Uint8Array<ArrayBuffer> {
  const writer = new ColumnWriter();
  equityColumn(writer, timesColumn(writer, series.times), series.equity);
  return writer.finish();
}

/** What `encodeEquity` was given. Throws TypeError for bytes that are damaged or something else. */
export function decodeEquity(bytes: Uint8Array): EquitySeries {
  return new EquityDecoder().decode(bytes);
}

/** Results that are compared often have the same bars; they seldom have more kinds of bars than that. */
const KNOWN_TIMES = 16;

/** Decodes one result after the other. Where one has the times of another before, it gets the same array. */
export class EquityDecoder {
  #known: { readonly bytes: Uint8Array; readonly column: Float64Array }[] = [];

  /** As `decodeEquity`. */
  decode(bytes: Uint8Array): EquitySeries {
    const reader = new ColumnReader(bytes);
    const times = this.#readTimes(reader);
    const equity = equityColumn(reader, times);
    reader.finish();
    return { times, equity };
  }

  #readTimes(reader: ColumnReader): Float64Array {
    const known = this.#known.find(({ bytes }) => reader.skip(bytes));
    if (known) return known.column;
    const from = reader.place;
    const column = timesColumn(reader);
    // A copy, or it would keep all of the series in memory.
    this.#known = [{ bytes: reader.since(from).slice(), column }, ...this.#known].slice(0, KNOWN_TIMES);
    return column;
  }
}

function timesColumn(stream: ColumnStream, given?: Float64Array): Float64Array {
  const bars = stream.count(given?.length, MAX_ROWS);
  // As far from the bar before as that was from the one before it.
  return stream.numbers(bars, given, (row, column) => 2 * column[row - 1] - column[row - 2]);
}

const equityColumn = (stream: ColumnStream, { length }: Float64Array, given?: Float64Array): Float64Array =>
  stream.numbers(length, given, (row, column) => column[row - 1]);

/**
 * The trades of a result as bytes; every bit comes back. Bars are numbers of the result's own times, and what follows
 * from other columns costs the bits by which it was rounded otherwise.
 *
 * @param times of the bars, at which all trades begin and end
 */
export function encodeTrades(trades: TradeColumns, times: Float64Array): Uint8Array<ArrayBuffer> {
  const { entryTime, exitTime, barsHeld } = trades;
  const count = entryTime.length;
  // Trades come in the order in which they end, and mostly a bar of the panel is one of the instrument.
  const exitBar = filled(new Uint32Array(count), (row, bars) => barAt(times, exitTime[row], bars[row - 1]));
  const entryBar = filled(new Uint32Array(count), (row) => barAt(times, entryTime[row], exitBar[row] - barsHeld[row]));
  const writer = new ColumnWriter();
  tradeColumns(writer, times, { trades, entryBar, exitBar });
  return writer.finish();
}

/** A column row by row: `from` with a function takes ten times as long. */
function filled<Column extends Float64Array | Uint32Array>(
  column: Column,
  valueAt: (row: number, column: Column) => number,
): Column {
  for (let row = 0; row < column.length; row += 1) column[row] = valueAt(row, column);
  return column;
}

/** The bar at a time. @param guess it is this one or near it most of the time */
function barAt(times: Float64Array, time: number, guess: number): number {
  if (times[guess] === time) return guess;
  if (times[guess + 1] === time) return guess + 1;
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle] < time) low = middle + 1;
    else high = middle;
  }
  if (times[low] === time) return low;
  throw new RangeError(`Expected a trade at a bar of the result, got one at ${time}.`);
}

/** What `encodeTrades` was given. @param times of the result. Throws TypeError for bytes that are something else. */
export function decodeTrades(bytes: Uint8Array, times: Float64Array): TradeColumns {
  const reader = new ColumnReader(bytes);
  const trades = tradeColumns(reader, times);
  reader.finish();
  return trades;
}

interface GivenTrades {
  readonly trades: TradeColumns;
  readonly entryBar: Uint32Array;
  readonly exitBar: Uint32Array;
}

function tradeColumns(stream: ColumnStream, times: Float64Array, given?: GivenTrades): TradeColumns {
  const count = stream.count(given?.trades.symbol.length, MAX_ROWS);
  const whole = (column: Float64Array | undefined) =>
    new Float64Array(stream.integers(count, column && new Uint32Array(column)));
  const of = (name: keyof TradeColumns, predict: Predict) => stream.numbers(count, given?.trades[name], predict);
  const symbol = whole(given?.trades.symbol);
  const exitReason = whole(given?.trades.exitReason);
  const side = of('side', (row, column) => column[row - 1]);
  const open = of('open', (row, column) => column[row - 1]);
  // Trades come in the order in which they end, so the ends rise slowly.
  const exitBar = rising(stream, count, given?.exitBar);
  const held = stream.integers(
    count,
    given?.exitBar.map((bar, row) => bar - given.entryBar[row]),
  );
  const timeOf = (bar: number) => {
    if (!(bar >= 0 && bar < times.length)) throw new TypeError(`Expected a bar of ${times.length}, got ${bar}.`);
    return times[bar];
  };
  const exitTime = filled(new Float64Array(count), (row) => timeOf(exitBar[row]));
  const entryTime = filled(new Float64Array(count), (row) => timeOf(exitBar[row] - held[row]));
  const barsHeld = of('barsHeld', (row) => held[row]);
  const entryPrice = of('entryPrice', (row, column) => column[row - 1]);
  const exitPrice = of('exitPrice', (row) => entryPrice[row]);
  // Positions that are opened one after the other often have about the same value.
  const size = of('size', (row, column) => (column[row - 1] * entryPrice[row - 1]) / entryPrice[row]);
  const value = (row: number) => size[row] * entryPrice[row];
  const turnover = (row: number) => value(row) + size[row] * exitPrice[row];
  const fees = of('fees', (row, column) => (column[row - 1] / turnover(row - 1)) * turnover(row));
  const pnl = of('pnl', (row) => side[row] * (size[row] * exitPrice[row] - value(row)) - fees[row]);
  const returnRatio = of('returnRatio', (row) => pnl[row] / value(row));
  const extremes = { stream, side, entryPrice };
  const maxAdverse = extreme(extremes, given?.trades.maxAdverse, Math.min);
  const maxFavourable = extreme(extremes, given?.trades.maxFavourable, Math.max);
  const trades = { symbol, side, open, size, entryTime, entryPrice, exitTime, exitPrice, fees, pnl, returnRatio };
  return { ...trades, barsHeld, maxAdverse, maxFavourable, exitReason };
}

function rising(stream: ColumnStream, count: number, given: Uint32Array | undefined): Uint32Array {
  const steps = stream.integers(
    count,
    given?.map((bar, row) => bar - (row === 0 ? 0 : given[row - 1])),
  );
  let bar = 0;
  return steps.map((step) => (bar = (bar + step) >>> 0));
}

interface Extremes {
  readonly stream: ColumnStream;
  readonly side: Float64Array;
  readonly entryPrice: Float64Array;
}

/** Digits after the point that prices of files have, the most frequent first. */
const DIGITS = [2, 4, 3, 1, 0, 5, 6, 8];
const SAMPLE = 64;

/**
 * How far a price went, as a ratio to the entry. The price itself comes from a file, where it has few digits: then the
 * ratio follows from it and the entry.
 */
function extreme(
  { stream, side, entryPrice }: Extremes,
  given: Float64Array | undefined,
  limit: (zero: number, ratio: number) => number,
): Float64Array {
  const ratioOf = (row: number, price: number) => limit(0, side[row] * (price / entryPrice[row] - 1));
  const priceOf = (row: number, column: Float64Array) => entryPrice[row] * (1 + side[row] * column[row]);
  const isExact = (column: Float64Array, scale: number) => {
    const step = Math.max(1, Math.floor(column.length / SAMPLE));
    const rows = Array.from({ length: Math.floor(column.length / step) }, (_, place) => place * step);
    const exact = rows.filter((row) => ratioOf(row, Math.round(priceOf(row, column) * scale) / scale) === column[row]);
    return exact.length > rows.length / 2;
  };
  const digits = given && DIGITS.findIndex((count) => isExact(given, 10 ** count));
  // 0 where prices have more digits than a file would.
  const place = stream.count(digits === undefined ? undefined : digits + 1, DIGITS.length);
  if (place === 0) return stream.numbers(side.length, given, (row, column) => column[row - 1]);
  const scale = 10 ** DIGITS[place - 1];
  // What is not as exact as a price of the file has a residual all the same.
  const prices = stream.integers(
    side.length,
    given &&
      filled(new Uint32Array(given.length), (row) =>
        Math.min(2 ** 32 - 1, Math.max(0, Math.round(priceOf(row, given) * scale))),
      ),
  );
  return stream.numbers(side.length, given, (row) => ratioOf(row, prices[row] / scale));
}
