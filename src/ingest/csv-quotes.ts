import { isUtf8 } from 'node:buffer';
import { CsvError, type Options, parse } from 'csv-parse/sync';
import { ImportRejectedError, quote } from '../errors.ts';
import { type CsvBatch, countNewlines, notUtf8, recordTooLong } from './csv-batches.ts';

/** The values of one record as text, quotes taken off, and the line that the record begins at. */
export interface QuotedRecord {
  readonly values: readonly string[];
  readonly line: number;
}

/** Spaces are taken off before an opening quote. After a closing one they are a fault, as any other text there is. */
const OPTIONS = {
  record_delimiter: ['\r\n', '\n'],
  relax_column_count: true,
  ltrim: true,
};

/**
 * The records of a batch that has quotes. A quoted value may hold commas, line breaks and quotes, the latter doubled.
 * Throws ImportRejectedError at a quote that neither opens nor closes a value, after the records before it.
 *
 * @param names of the columns, for messages; empty while the header itself is read
 */
export function* quotedRecords(batch: CsvBatch, names: () => readonly string[]): Generator<QuotedRecord, void> {
  const { bytes, firstLine, maxRecordBytes } = batch;
  const input = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isText = isUtf8(input);
  const { records, fault } = parseRecords(input, { ...OPTIONS, max_record_size: maxRecordBytes });
  // Where there are as many records as lines, which is usual, no value has a line break.
  const isFlat = fault === undefined && countNewlines(bytes) <= records.length;
  let line = firstLine;
  for (const values of records) {
    if (!isText && values.some((value) => value.includes('\uFFFD'))) throw notUtf8(line);
    yield { values, line };
    line += 1;
    if (isFlat) continue;
    for (const value of values) line += value.split('\n').length - 1;
  }
  if (fault) throw rejection(fault, batch, names());
}

/** What csv-parse says of a record that it cannot read. */
interface Fault {
  readonly code: string;
  /** Records before it. */
  readonly records: number;
  /** Where the last value before it ends: behind its line break, or at the comma after it. */
  readonly bytes: number;
  /** The number of the column, from 0. */
  readonly column: number;
}

function parseRecords(input: Buffer, options: Options): { records: string[][]; fault?: Fault } {
  try {
    return { records: parse(input, options) };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const fault = error as unknown as Fault;
    return { records: fault.records === 0 ? [] : parse(input, { ...options, to: fault.records }), fault };
  }
}

/** As much of a raw value is looked at for a message. */
const MAX_SHOWN_BYTES = 1024;
/**
 * The raw value that begins at a place: what is quoted, and what follows up to the next comma or the end of the line.
 */
const RAW_VALUE = /^[^\S\n]*(?:"(?:[^"]|"")*"?)?[^,\n]*/;

function rejection(
  { code, bytes: end, column }: Fault,
  { bytes, firstLine, maxRecordBytes }: CsvBatch,
  names: readonly string[],
): ImportRejectedError {
  const start = column === 0 ? end : end + 1;
  const line = firstLine + countNewlines(bytes.subarray(0, start));
  if (code === 'CSV_MAX_RECORD_SIZE') return recordTooLong(line, maxRecordBytes);
  const [raw] = RAW_VALUE.exec(Buffer.from(bytes.subarray(start, start + MAX_SHOWN_BYTES)).toString()) ?? [''];
  const value = raw.trim();
  const name = names[column] ?? `${column + 1}`;
  const expected =
    code === 'CSV_QUOTE_NOT_CLOSED'
      ? 'a quote that closes the value'
      : 'quotes around a whole value or none, and a quote inside a quoted value doubled';
  return new ImportRejectedError(`line ${line}, column ${quote(name)}: expected ${expected}, got ${quote(value)}`, {
    line,
    column: name,
    value: value.slice(0, 200),
  });
}
