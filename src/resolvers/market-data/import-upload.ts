import { realpath } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { ImportProgress, Services } from '../../context.ts';
import { type InputIssue, InvalidInputError, quote } from '../../errors.ts';
import { DiskFile } from '../../files/index.ts';
import { type BarPart, isParquet, readCsv, readParquet } from '../../ingest/index.ts';
import { type Database, findDatasets, importChunks } from '../../store/index.ts';
import { inferCalendar } from './calendar.ts';
import { nameIssues } from '../names.ts';

export interface ImportRequest {
  readonly dataset: string;
  readonly file?: DiskFile | null | undefined;
  readonly path?: string | null | undefined;
  /** Told from the bytes when absent. */
  readonly format?: 'CSV' | 'PARQUET' | null | undefined;
  readonly symbol?: string | null | undefined;
  readonly timeframeMs?: number | null | undefined;
  readonly periodsPerYear?: number | null | undefined;
  /** Chosen by the client, to ask with how far the import is. */
  readonly progressId?: string | null | undefined;
}

export interface ImportReport {
  readonly datasetName: string;
  readonly rows: number;
  readonly changed: boolean;
  readonly symbols: readonly string[];
}

/** Imports an uploaded file, or one of the import directory. All of it or nothing; neither is in memory as a whole. */
export async function importUpload(services: Services, request: ImportRequest): Promise<ImportReport> {
  const issues = requestIssues(request);
  if (issues.length > 0) throw new InvalidInputError(issues);
  if (request.file) return importFile(services, request, request.file);
  await using file = await openInside(services.config.importDir, request.path ?? '');
  return await importFile(services, request, file);
}

async function importFile(
  { database, imports }: Services,
  request: ImportRequest,
  file: DiskFile,
): Promise<ImportReport> {
  const { dataset: datasetName, timeframeMs, periodsPerYear, progressId } = request;
  await checkTimeframe(database, request);
  const progress: ImportProgress = { bytes: file.size, readBytes: 0, rows: 0 };
  if (progressId !== null && progressId !== undefined) imports.set(progressId, progress);
  try {
    const { changed, rows, symbols } = await importChunks(database, {
      dataset: datasetName,
      source: file.name.slice(0, 200),
      parts: counted(await readParts(file, request, progress), progress),
      calendarOf: (times) => {
        const inferred = inferCalendar(times);
        return {
          timeframeMs: timeframeMs ?? inferred.timeframeMs,
          periodsPerYear: periodsPerYear ?? inferred.periodsPerYear,
        };
      },
    });
    return { datasetName, rows, changed, symbols };
  } finally {
    if (progressId !== null && progressId !== undefined) imports.delete(progressId);
  }
}

/** The bars of a file in the format that its bytes are in. */
async function readParts(
  file: DiskFile,
  request: ImportRequest,
  progress: ImportProgress,
): Promise<AsyncIterable<BarPart>> {
  const options = { symbol: request.symbol ?? undefined };
  if (!(await checkFormat(file, request))) return readCsv(countedBytes(file.stream(), progress), options);
  const read = async (start: number, end?: number) => {
    // Parquet is read from here and there, in the order of its rows.
    progress.readBytes = Math.max(progress.readBytes, start < file.size - TAIL ? start : 0);
    return file.read(start, end);
  };
  return readParquet({ byteLength: file.size, read }, options);
}

/** Where the description of a Parquet file lies, which is read first. */
const TAIL = 2 ** 20;

async function* countedBytes(source: AsyncIterable<Uint8Array>, progress: ImportProgress): AsyncGenerator<Uint8Array> {
  for await (const bytes of source) {
    progress.readBytes += bytes.length;
    yield bytes;
  }
}

async function* counted(parts: AsyncIterable<BarPart>, progress: ImportProgress): AsyncGenerator<BarPart, void> {
  for await (const part of parts) {
    progress.rows += part.rows;
    yield part;
  }
}

function requestIssues(request: ImportRequest): InputIssue[] {
  const { dataset, file, path, symbol, timeframeMs, periodsPerYear, progressId } = request;
  const issues = nameIssues(['input', 'dataset'], dataset);
  if (symbol !== null && symbol !== undefined) issues.push(...nameIssues(['input', 'symbol'], symbol));
  if (progressId !== null && progressId !== undefined) issues.push(...nameIssues(['input', 'progressId'], progressId));
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

/** A dataset keeps the timeframe that it began with: its chunks lie on a grid of it. */
async function checkTimeframe(database: Database, { dataset, timeframeMs }: ImportRequest): Promise<void> {
  const known = (await findDatasets(database, [dataset])).get(dataset);
  if (!known || timeframeMs === null || timeframeMs === undefined || timeframeMs === known.timeframeMs) return;
  const message = `Expected ${known.timeframeMs}, the timeframe of the dataset ${quote(dataset)}, or none, got ${timeframeMs}. Bars of another timeframe are another dataset.`;
  throw new InvalidInputError([{ path: ['input', 'timeframeMs'], message }]);
}

/** Whether a file is Parquet, by its bytes. Throws InvalidInputError where another format was asked for. */
async function checkFormat(file: DiskFile, { format }: ImportRequest): Promise<boolean> {
  const isColumnar = isParquet(new Uint8Array(await file.read(0, 4)));
  const found = isColumnar ? 'PARQUET' : 'CSV';
  if (format === null || format === undefined || format === found) return isColumnar;
  const message = `Expected a file in the format ${quote(format)}, and its bytes are ${found}.`;
  throw new InvalidInputError([{ path: ['input', 'format'], message }]);
}

/** A file inside the import directory, also after following links. */
async function openInside(directory: string, path: string): Promise<DiskFile> {
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
  try {
    return await DiskFile.open(real);
  } catch (cause) {
    throw refuse(`it cannot be read (${(cause as Error).message})`);
  }
}
