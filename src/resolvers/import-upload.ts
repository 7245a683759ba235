import { realpath } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { Services } from '../context.ts';
import { type InputIssue, InvalidInputError, quote } from '../errors.ts';
import { DiskFile } from '../files/index.ts';
import { type BarPart, isParquet, readCsv, readParquet } from '../ingest/index.ts';
import { importChunks } from '../store/index.ts';
import { inferCalendar } from './calendar.ts';
import { nameIssues } from './names.ts';

export interface ImportRequest {
  readonly dataset: string;
  readonly file?: DiskFile | null | undefined;
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

/** Imports an uploaded file, or one of the import directory. All of it or nothing; neither is in memory as a whole. */
export async function importUpload(services: Services, request: ImportRequest): Promise<ImportReport> {
  const issues = requestIssues(request);
  if (issues.length > 0) throw new InvalidInputError(issues);
  if (request.file) return importFile(services, request, request.file);
  await using file = await openInside(services.config.importDir, request.path ?? '');
  return importFile(services, request, file);
}

async function importFile({ database }: Services, request: ImportRequest, file: DiskFile): Promise<ImportReport> {
  const { dataset: datasetName, symbol, timeframeMs, periodsPerYear } = request;
  const isColumnar = await checkFormat(file, request);
  const options = { symbol: symbol ?? undefined };
  const parts: AsyncIterable<BarPart> = isColumnar
    ? readParquet({ byteLength: file.size, read: (start, end) => file.read(start, end) }, options)
    : readCsv(file.stream(), options);
  const { changed, rows, symbols } = await importChunks(database, {
    dataset: datasetName,
    source: file.name.slice(0, 200),
    parts,
    calendarOf: (times) => {
      const inferred = inferCalendar(times);
      return {
        timeframeMs: timeframeMs ?? inferred.timeframeMs,
        periodsPerYear: periodsPerYear ?? inferred.periodsPerYear,
      };
    },
  });
  return { datasetName, rows, changed, symbols };
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
