import { openAsBlob } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import type { Services } from '../context.ts';
import { ImportRejectedError, type InputIssue, InvalidInputError, quote } from '../errors.ts';
import { type BarTable, isParquet, readCsv, readParquet } from '../ingest/index.ts';
import { importChunks } from '../store/index.ts';
import { inferCalendar } from './calendar.ts';
import { nameIssues } from './names.ts';

export interface ImportRequest {
  readonly dataset: string;
  readonly file?: File | null | undefined;
  readonly path?: string | null | undefined;
  /** Told from the bytes when absent. */
  readonly format?: 'CSV' | 'PARQUET' | null | undefined;
  readonly symbol?: string | null | undefined;
  readonly timeframeMs?: number | null | undefined;
  readonly periodsPerYear?: number | null | undefined;
}

export interface ImportReport {
  readonly datasetName: string;
  readonly rows: number;
  readonly changed: boolean;
  readonly symbols: readonly string[];
}

/** Imports an uploaded file, or one of the import directory. All of it or nothing. */
export async function importUpload({ config, database }: Services, request: ImportRequest): Promise<ImportReport> {
  const issues = requestIssues(request);
  if (issues.length > 0) throw new InvalidInputError(issues);
  const { dataset, file } = request;
  const { blob, name } = file
    ? { blob: file, name: file.name }
    : await openInside(config.importDir, request.path ?? '');
  const table = await readTable(limited(blob.stream(), file ? config.maxUploadBytes : Infinity), request);
  const { changed } = await importChunks(database, {
    dataset,
    ...calendarOf(table, request),
    source: name.slice(0, 200),
    rows: table.rows,
    instruments: table.instruments,
  });
  return { datasetName: dataset, rows: table.rows, changed, symbols: [...table.instruments.keys()].sort() };
}

function requestIssues({ dataset, file, path, symbol, timeframeMs, periodsPerYear }: ImportRequest): InputIssue[] {
  const issues = nameIssues(['input', 'dataset'], dataset);
  if (symbol !== null && symbol !== undefined) issues.push(...nameIssues(['input', 'symbol'], symbol));
  if (Boolean(file) === Boolean(path))
    issues.push({
      path: ['input', 'file'],
      message: 'Expected either a file that is sent along or the path of one on the server.',
    });
  for (const [name, value] of Object.entries({ timeframeMs, periodsPerYear }))
    if (value !== null && value !== undefined && !(value > 0 && value < 1e12))
      issues.push({ path: ['input', name], message: `Expected a positive number, got ${quote(value)}.` });
  return issues;
}

function calendarOf(table: BarTable, request: ImportRequest) {
  const longest = [...table.instruments.values()].reduce((a, b) => (b.times.length > a.times.length ? b : a));
  const inferred = inferCalendar(longest.times);
  return {
    timeframeMs: request.timeframeMs ?? inferred.timeframeMs,
    periodsPerYear: request.periodsPerYear ?? inferred.periodsPerYear,
  };
}

/** Reads the format that the bytes are in. Throws InvalidInputError where another one was asked for. */
async function readTable(source: AsyncGenerator<Uint8Array>, { format, symbol }: ImportRequest): Promise<BarTable> {
  const options = { symbol: symbol ?? undefined };
  const first = await source.next();
  const start = first.done ? new Uint8Array() : first.value;
  const found = isParquet(start) ? 'PARQUET' : 'CSV';
  if (format !== null && format !== undefined && format !== found) {
    const message = `Expected a file in the format ${quote(format)}, and its bytes are ${found}.`;
    throw new InvalidInputError([{ path: ['input', 'format'], message }]);
  }
  const whole = joined(start, source);
  if (found === 'CSV') return readCsv(whole, options);
  // Parquet is read from its end: it has to be there as a whole.
  const bytes = Buffer.concat(await Array.fromAsync(whole));
  const read = async (from: number, to?: number) => new Uint8Array(bytes.subarray(from, to)).buffer;
  return readParquet({ byteLength: bytes.length, read }, options);
}

async function* joined(first: Uint8Array, rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  yield* rest;
}

async function* limited(source: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const part of source) {
    size += part.length;
    if (size > maxBytes)
      throw new ImportRejectedError(`Expected a file of at most ${maxBytes} bytes, and this one has more.`);
    yield part;
  }
}

/** A file inside the import directory, also after following links. */
async function openInside(directory: string, path: string): Promise<{ blob: Blob; name: string }> {
  const refuse = (reason: string) =>
    new InvalidInputError([
      {
        path: ['input', 'path'],
        message: `Expected a file inside the import directory, got ${quote(path)}: ${reason}.`,
      },
    ]);
  const [root, real] = await Promise.all([
    realpath(directory).catch(() => undefined),
    realpath(join(directory, path)).catch(() => undefined),
  ]);
  if (root === undefined || real === undefined) throw refuse('it does not exist');
  const inside = relative(root, real);
  if (inside === '' || inside === '..' || inside.startsWith(`..${sep}`)) throw refuse('it lies outside');
  return { blob: await openAsBlob(real), name: basename(real) };
}
