import {
  type AsyncBuffer,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
} from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { ImportRejectedError } from '../errors.ts';
import { type CellReader, BarRows } from './bar-rows.ts';
import type { BarTable } from './bar-table.ts';
import type { ReadOptions } from './csv.ts';
import { parseHeader } from './header.ts';
import { TimeParser } from './parse-time.ts';

/** The four bytes that a Parquet file begins and ends with. */
const MAGIC = [0x50, 0x41, 0x52, 0x31];

/** Whether a file that begins with these bytes is Parquet. */
export const isParquet = (start: Uint8Array): boolean => MAGIC.every((byte, index) => start[index] === byte);

/** A part of a file, `end` not included; the rest of it where `end` is absent. */
export type ReadPart = (start: number, end?: number) => Promise<ArrayBuffer>;

/**
 * Reads bars from Parquet, one row group after the other, by the same rules as CSV: the columns by their names, rows in
 * time order within each symbol. Throws ImportRejectedError with row, column and value at the first fault.
 */
export async function readParquet(
  { byteLength, read }: { readonly byteLength: number; readonly read: ReadPart },
  { symbol }: ReadOptions,
): Promise<BarTable> {
  const file: AsyncBuffer = { byteLength, slice: read };
  const metadata = await decoded(() => parquetMetadataAsync(file));
  const names = columnNames(metadata);
  const rows = new BarRows(parseHeader(names), symbol, createCellReader(), 'row');
  let line = 0;
  for (const { num_rows: count } of metadata.row_groups) {
    const rowEnd = line + Number(count);
    const options = { file, metadata, compressors, rowStart: line, rowEnd, parsers: { stringFromBytes } };
    const group = await decoded(() => parquetReadObjects(options));
    for (const row of group) {
      line += 1;
      rows.add(
        names.map((name) => row[name] as unknown),
        line,
      );
    }
  }
  return rows.build();
}

const decoder = new TextDecoder();
const stringFromBytes = (bytes: Uint8Array | undefined) => bytes && decoder.decode(bytes);

/** The columns that hold plain values; a nested one holds no bars. */
function columnNames(metadata: FileMetaData): string[] {
  const { children } = parquetSchema(metadata);
  const nested = children.find((child) => child.children.length > 0);
  if (nested)
    throw new ImportRejectedError(`Expected columns of plain values, and "${nested.element.name}" is nested.`, {
      column: nested.element.name,
    });
  return children.map(({ element }) => element.name);
}

/** What the decoder cannot read is a faulty file. */
async function decoded<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ImportRejectedError(`Expected a Parquet file that can be read: ${reason.slice(0, 200)}`, {}, { cause });
  }
}

function createCellReader(): CellReader<unknown> {
  const times = new TimeParser();
  const text = (cell: unknown): string => {
    if (cell instanceof Date) return Number.isNaN(cell.getTime()) ? 'no date' : cell.toISOString();
    if (typeof cell === 'string') return cell.trim();
    return cell === null || cell === undefined
      ? ''
      : typeof cell === 'object'
        ? JSON.stringify(cell)
        : `${cell as number}`;
  };
  return {
    text,
    time: (cell) => (cell instanceof Date ? cell.getTime() : times.parse(text(cell))),
    number: (cell) => {
      if (typeof cell === 'number') return Math.abs(cell) === Number.POSITIVE_INFINITY ? undefined : cell;
      if (typeof cell === 'bigint') return Number(cell);
      if (typeof cell === 'boolean') return Number(cell);
      return cell === null || cell === undefined ? Number.NaN : undefined;
    },
  };
}
