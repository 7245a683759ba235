import { ImportRejectedError } from '../errors.ts';

const NEWLINE = 10;
const CARRIAGE_RETURN = 13;
const QUOTE = 34;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/** Whole records of a CSV file, as many as arrived together. */
export interface CsvBatch {
  readonly bytes: Uint8Array;
  /** The line of the file that it begins with, from 1. */
  readonly firstLine: number;
  /** Whether any value is quoted: then a line break may be part of a value. Without quotes a record is a line. */
  readonly hasQuotes: boolean;
  /** A longer record is refused. */
  readonly maxRecordBytes: number;
}

/**
 * Cuts a CSV file between records, as its bytes arrive, and drops a byte order mark. A batch ends after a line break
 * that has an even number of quotes before it, so no quoted value is ever cut in two.
 */
export async function* csvBatches(
  source: AsyncIterable<Uint8Array>,
  maxRecordBytes: number,
): AsyncGenerator<CsvBatch, void> {
  let rest: Uint8Array = new Uint8Array();
  let line = 1;
  let isStart = true;
  for await (const part of source) {
    let bytes = rest.length === 0 ? part : Buffer.concat([rest, part]);
    if (isStart && bytes.length < BYTE_ORDER_MARK.length) {
      rest = bytes;
      continue;
    }
    if (isStart && BYTE_ORDER_MARK.every((byte, index) => bytes[index] === byte)) bytes = bytes.subarray(3);
    isStart = false;
    const end = endOfRecords(bytes);
    const whole = bytes.subarray(0, end);
    yield* splitAtQuotes({ bytes: whole, firstLine: line, maxRecordBytes });
    line += countNewlines(whole);
    rest = bytes.slice(end);
    if (rest.length > 2 * maxRecordBytes) {
      // A quote that is never closed looks like one endless value. The reader of quotes says where it was opened.
      yield* splitAtQuotes({ bytes: rest, firstLine: line, maxRecordBytes });
      throw recordTooLong(line, maxRecordBytes);
    }
  }
  const last = rest.at(-1) === CARRIAGE_RETURN ? rest.subarray(0, -1) : rest;
  yield* splitAtQuotes({ bytes: last, firstLine: line, maxRecordBytes });
}

/** From the first quoted record to the last, csv-parse reads the batch; lines before and after are read by the byte. */
function* splitAtQuotes(batch: Omit<CsvBatch, 'hasQuotes'>): Generator<CsvBatch> {
  const { bytes } = batch;
  const first = bytes.indexOf(QUOTE);
  const begin = first === -1 ? bytes.length : bytes.lastIndexOf(NEWLINE, first) + 1;
  // After the last quote no value is open, unless a quote is out of place, which csv-parse refuses before it gets
  // there.
  const newline = first === -1 ? -1 : bytes.indexOf(NEWLINE, bytes.lastIndexOf(QUOTE));
  const end = newline === -1 ? bytes.length : newline + 1;
  let { firstLine } = batch;
  for (const [from, to] of [
    [0, begin],
    [begin, end],
    [end, bytes.length],
  ]) {
    if (from === to) continue;
    const part = bytes.subarray(from, to);
    yield { ...batch, bytes: part, firstLine, hasQuotes: from === begin };
    firstLine += countNewlines(part);
  }
}

/** Where the last record that is complete ends, its line break included; 0 where none is. */
function endOfRecords(bytes: Uint8Array): number {
  if (!bytes.includes(QUOTE)) return bytes.lastIndexOf(NEWLINE) + 1;
  let isInside = false;
  let end = 0;
  for (let position = 0; position < bytes.length; position += 1) {
    const byte = bytes[position];
    if (byte === QUOTE) isInside = !isInside;
    else if (byte === NEWLINE && !isInside) end = position + 1;
  }
  return end;
}

export function countNewlines(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) count += 1;
  return count;
}

/** Where a line begins, and where it ends without its line break. */
export interface LineBounds {
  readonly from: number;
  readonly to: number;
  readonly line: number;
}

/** The lines of a batch without quotes. */
export function* linesOf({ bytes, firstLine, maxRecordBytes }: CsvBatch): Generator<LineBounds> {
  let line = firstLine;
  for (let from = 0; from < bytes.length; line += 1) {
    const newline = bytes.indexOf(NEWLINE, from);
    const end = newline === -1 ? bytes.length : newline;
    if (end - from > maxRecordBytes) throw recordTooLong(line, maxRecordBytes);
    const to = bytes[end - 1] === CARRIAGE_RETURN && end > from ? end - 1 : end;
    yield { from, to, line };
    from = end + 1;
  }
}

export const recordTooLong = (line: number, maxBytes: number) =>
  new ImportRejectedError(`line ${line}: expected at most ${maxBytes} bytes; is this a CSV file?`, { line });

export const notUtf8 = (line: number, cause?: unknown) =>
  new ImportRejectedError(
    `line ${line}: expected UTF-8 text, and the file has other bytes. Save it as UTF-8.`,
    { line },
    { cause },
  );
