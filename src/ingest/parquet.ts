import {
  type AsyncBuffer,
  type Compressors,
  type FileMetaData,
  type SchemaElement,
  parquetMetadataAsync,
  parquetScan,
  parquetSchema,
} from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { ImportRejectedError, quote } from '../errors.ts';
import { type CellReader, BarRows } from './bar-rows.ts';
import type { BarPart } from './bar-parts.ts';
import { type ReadOptions, rest } from './csv.ts';
import { parseHeader } from './header.ts';
import { TimeParser } from './parse-time.ts';

/** Reads the bytes of a file from `start` up to `end`, which is excluded; up to the end of the file without one. */
export type ReadPart = (start: number, end?: number) => Promise<ArrayBuffer>;

/** Rows decoded at once. Row groups may have many more. */
const SLICE_ROWS = 65_536;
/** Largest page of a column when unpacked, 256 MiB. */
const MAX_PAGE = 2 ** 28;

/**
 * Reads bars from Parquet by the rules of CSV: columns are known by their names, and rows are in time order within each
 * symbol. Decodes a slice of a row group at a time, one column after the other, and yields parts of bounded size.
 * Throws ImportRejectedError with row, column and value at the first fault.
 */
export async function* readParquet(
  { byteLength, read }: { readonly byteLength: number; readonly read: ReadPart },
  { symbol }: ReadOptions,
): AsyncGenerator<BarPart, void> {
  const file: AsyncBuffer = { byteLength, slice: read };
  const metadata = await decoded(() => parquetMetadataAsync(file));
  const elements = plainColumns(metadata);
  const header = parseHeader(elements.map(({ name }) => name));
  const rows = new BarRows(header, { symbol, reader: createCellReader(elements[header.time]), unit: 'row' });
  const columns = await openColumns({ file, metadata, elements, time: header.time });
  const cells: unknown[] = [];
  let line = 0;
  for (const { num_rows: count } of metadata.row_groups)
    for (const groupEnd = line + Number(count); line < groupEnd;) {
      const range = { rowStart: line, rowEnd: Math.min(line + SLICE_ROWS, groupEnd) };
      const slices: ArrayLike<unknown>[] = [];
      for (const column of columns) slices.push(await decoded(() => column(range)));
      for (; line < range.rowEnd;) {
        for (let index = 0; index < slices.length; index += 1) cells[index] = slices[index][line - range.rowStart];
        line += 1;
        rows.add(cells, line);
        if (rows.isFull) yield* rest(rows);
      }
    }
  rows.end();
  yield* rest(rows);
}

type ReadColumn = (range: { rowStart: number; rowEnd: number }) => Promise<ArrayLike<unknown>>;

const decoder = new TextDecoder();
const stringFromBytes = (bytes: Uint8Array | undefined) => bytes && decoder.decode(bytes);

/** Decodes times to ms since the epoch, because millions of Date objects would be slow. */
const instants = {
  timestampFromMilliseconds: Number,
  timestampFromMicroseconds: (micros: bigint) => Number(micros) / 1e3,
  timestampFromNanoseconds: (nanos: bigint) => Number(nanos / 1000n) / 1e3,
  dateFromDays: (days: number) => days * 86_400_000,
};

interface Columns {
  readonly file: AsyncBuffer;
  readonly metadata: FileMetaData;
  readonly elements: readonly SchemaElement[];
  /** Which of them is the column of times. */
  readonly time: number;
}

async function openColumns({ file, metadata, elements, time }: Columns): Promise<ReadColumn[]> {
  const options = { file, metadata, compressors: boundedCompressors };
  const scan = await decoded(() => parquetScan({ ...options, parsers: { stringFromBytes } }));
  const times = await decoded(() => parquetScan({ ...options, parsers: { stringFromBytes, ...instants } }));
  return elements.map((element, index): ReadColumn => {
    const read: ReadColumn = (range) => (index === time ? times : scan).readColumn({ column: element.name, ...range });
    const { scale = 0, converted_type: type } = element;
    if (type !== 'DECIMAL') return read;
    // The decoder multiplies by 0.01, which is off by rounding. Dividing by 100 gives the nearest number.
    const unit = 10 ** scale;
    const nearest = (cell: unknown) => (typeof cell === 'number' ? Math.round(cell * unit) / unit : cell);
    return async (range) => Array.from(await read(range), nearest);
  });
}

/** A page states its unpacked size. One that states too much is refused before memory is allocated for it. */
const boundedCompressors = Object.fromEntries(
  Object.entries(compressors).map(([codec, unpack]) => [
    codec,
    (input: Uint8Array, size: number) => {
      if (size > MAX_PAGE) throw new RangeError(`a page of ${size} bytes; ${MAX_PAGE} are the limit`);
      return unpack(input, size);
    },
  ]),
) as Compressors;

/** The columns of the file. Throws ImportRejectedError where one is nested or repeated. */
function plainColumns(metadata: FileMetaData): SchemaElement[] {
  const { children } = parquetSchema(metadata);
  const nested = children.find((child) => child.children.length > 0 || child.element.repetition_type === 'REPEATED');
  if (nested)
    throw new ImportRejectedError(`Expected columns of plain values, and ${quote(nested.element.name)} is nested.`, {
      column: nested.element.name,
    });
  return children.map(({ element }) => element);
}

/** Turns an error of the decoder into a rejection of the file. */
async function decoded<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ImportRejectedError(`Expected a Parquet file that can be read: ${reason.slice(0, 200)}`, {}, { cause });
  }
}

/** Whether the type of a column says that its values are instants. Otherwise times are parsed from text. */
function holdsInstants({ type, converted_type: converted, logical_type: logical }: SchemaElement): boolean {
  if (logical?.type === 'TIMESTAMP' || logical?.type === 'DATE' || type === 'INT96') return true;
  return converted === 'DATE' || converted === 'TIMESTAMP_MILLIS' || converted === 'TIMESTAMP_MICROS';
}

function createCellReader(timeColumn: SchemaElement): CellReader<unknown> {
  const times = new TimeParser();
  const isInstant = holdsInstants(timeColumn);
  const text = (cell: unknown): string => {
    if (cell instanceof Date) return Number.isNaN(cell.getTime()) ? 'no date' : cell.toISOString();
    if (typeof cell === 'string') return cell.trim();
    if (cell === null || cell === undefined) return '';
    return typeof cell === 'object' ? JSON.stringify(cell) : `${cell as number}`;
  };
  return {
    text,
    label: text,
    time: (cell) => {
      if (isInstant) return typeof cell === 'number' ? Math.round(cell) : Number.NaN;
      return times.parse(text(cell));
    },
    number: (cell) => {
      if (typeof cell === 'number') return Math.abs(cell) === Number.POSITIVE_INFINITY ? undefined : cell;
      if (typeof cell === 'bigint') return Number(cell);
      if (typeof cell === 'boolean') return Number(cell);
      return cell === null || cell === undefined ? Number.NaN : undefined;
    },
  };
}
