import { realpath } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { ImportProgress, Services } from '../../context.ts';
import { inferCalendar } from '../../engine/index.ts';
import { type InputIssue, InvalidInputError, quote } from '../../errors.ts';
import { DiskFile } from '../../files/index.ts';
import { type BarPart, type BarReader, isParquet } from '../../ingest/index.ts';
import { type Database, findDatasets, importChunks } from '../../store/index.ts';
import { followProgress } from '../follow-progress.ts';
import { nameIssues } from '../names.ts';
import { periodsIssue } from './periods-per-year.ts';

/** What a client gave to `importBars`: exactly one of `file` and `path` is there. */
export interface ImportRequest {
  readonly dataset: string;
  readonly file?: DiskFile | null | undefined;
  readonly path?: string | null | undefined;
  /** Recognised from the bytes when absent. */
  readonly format?: 'CSV' | 'PARQUET' | null | undefined;
  readonly symbol?: string | null | undefined;
  readonly timeframeMs?: number | null | undefined;
  readonly periodsPerYear?: number | null | undefined;
  /** The name of the key that imports. */
  readonly createdBy: string;
  /** Chosen by the client, to ask by it how far the import is. */
  readonly progressId?: string | null | undefined;
}

export interface ImportReport {
  readonly datasetName: string;
  readonly rows: number;
  readonly changed: boolean;
  readonly symbols: readonly string[];
}

/**
 * Imports an uploaded file, or one of the import directory: the whole of it or nothing, a part of it in memory at a
 * time. Throws InvalidInputError, ImportRejectedError, and ConflictError where another import has the same
 * `progressId`; OperationalError BUSY where too many imports wait.
 */
export async function importUpload(services: Services, request: ImportRequest): Promise<ImportReport> {
  const issues = requestIssues(request);
  if (issues.length > 0) throw new InvalidInputError(issues);
  if (request.file) return importFile(services, request, request.file);
  await using file = await openInside(services.config.importDir, requirePath(request));
  return await importFile(services, request, file);
}

async function importFile(
  { database, imports, barReader, importTurns }: Services,
  request: ImportRequest,
  file: DiskFile,
): Promise<ImportReport> {
  const { dataset: datasetName, timeframeMs, periodsPerYear } = request;
  const start: ImportProgress = { bytes: file.size, readBytes: 0, rows: 0 };
  using following = followProgress(imports, request.progressId, start);
  const { progress } = following;
  await checkTimeframe(database, request);
  const parts = await readParts(barReader, { file, request, progress });
  const { changed, rows, symbols } = await importTurns.add(() =>
    importChunks(database, {
      dataset: datasetName,
      source: file.name.replaceAll(/\p{Cc}/gu, '').slice(0, 200),
      createdBy: request.createdBy,
      parts: counted(parts, progress),
      timeframeOf: (times) => timeframeMs ?? inferCalendar(times).timeframeMs,
      periodsPerYear: periodsPerYear ?? null,
    }),
  );
  return { datasetName, rows, changed, symbols };
}

function requirePath({ path }: ImportRequest): string {
  if (path === null || path === undefined) throw new Error('An import has neither a file nor a path.');
  return path;
}

/** The bars of a file in the format that its bytes are in. */
async function readParts(
  barReader: BarReader,
  {
    file,
    request,
    progress,
  }: { readonly file: DiskFile; readonly request: ImportRequest; readonly progress: ImportProgress },
): Promise<AsyncIterable<BarPart>> {
  const isColumnar = await checkFormat(file, request);
  const format = { kind: isColumnar ? ('PARQUET' as const) : ('CSV' as const), symbol: request.symbol ?? undefined };
  return barReader.read(file, format, (start, end) => {
    // The description at the end of a Parquet file is read first; row groups follow in the order of the file.
    if (!isColumnar) progress.readBytes = end;
    else progress.readBytes = Math.max(progress.readBytes, start < file.size - TAIL ? start : 0);
  });
}

/** Bytes at the end of a Parquet file that hold its description, and do not count as progress. */
const TAIL = 2 ** 20;

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
  if (timeframeMs !== null && timeframeMs !== undefined && !(timeframeMs > 0 && timeframeMs < 1e12))
    issues.push({
      path: ['input', 'timeframeMs'],
      message: `Expected a positive number, got ${quote(timeframeMs)}.`,
    });
  const message = periodsIssue(periodsPerYear);
  if (message !== undefined) issues.push({ path: ['input', 'periodsPerYear'], message });
  return issues;
}

/** A dataset keeps the timeframe it was created with, because its chunks lie on a grid of that many bars. */
async function checkTimeframe(database: Database, { dataset, timeframeMs }: ImportRequest): Promise<void> {
  const known = (await findDatasets(database, [dataset])).get(dataset);
  if (!known || timeframeMs === null || timeframeMs === undefined || timeframeMs === known.timeframeMs) return;
  const message = `Expected ${known.timeframeMs}, the timeframe of the dataset ${quote(dataset)}, or none, got ${timeframeMs}. Bars of another timeframe are another dataset.`;
  throw new InvalidInputError([{ path: ['input', 'timeframeMs'], message }]);
}

/** Whether the bytes of a file are Parquet. Throws InvalidInputError where the client said another format. */
async function checkFormat(file: DiskFile, { format }: ImportRequest): Promise<boolean> {
  const isColumnar = isParquet(new Uint8Array(await file.read(0, 4)));
  const found = isColumnar ? 'PARQUET' : 'CSV';
  if (format === null || format === undefined || format === found) return isColumnar;
  const message = `Expected a file in the format ${quote(format)}, and its bytes are ${found}.`;
  throw new InvalidInputError([{ path: ['input', 'format'], message }]);
}

/**
 * Opens a file that lies inside the import directory even after links are followed. What is refused is refused in the
 * same words whether it is there or not, so that nobody learns what lies outside.
 */
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
  const inside = root === undefined || real === undefined ? '..' : relative(root, real);
  if (real === undefined || inside === '' || inside === '..' || inside.startsWith(`..${sep}`))
    throw refuse('there is no such file inside');
  try {
    return await DiskFile.open(real);
  } catch (cause) {
    // The system's own words have the whole path in them.
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : 'it is no plain file';
    throw refuse(`it cannot be read (${reason})`);
  }
}
