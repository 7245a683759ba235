import { hash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { Context } from '../../context.ts';
import { InvalidInputError, NotFoundError } from '../../errors.ts';
import { type ExportContent, type ExportFormat, RESULT_COLUMNS } from '../../exports/index.ts';
import type { ModelPlace } from '../../loaders/index.ts';
import { gatherResults } from '../comparisons/compare.ts';
import { type ExportedRow, exportedResults } from './exported-results.ts';
import { METRIC_COLUMNS, metricRows } from './metric-rows.ts';
import { SCORE_COLUMNS, scoreRows } from './score-rows.ts';

export const EXPORT_TABLES = ['trades', 'equity', 'returns', 'scores', 'metrics'] as const;
export type ExportTableName = (typeof EXPORT_TABLES)[number];

export interface ExportInput {
  readonly backtestIds: string[];
  readonly resultIds: ModelPlace[];
  /** Whether it is one result by itself, whose rows need not say which it is. */
  readonly isSingle: boolean;
  readonly table: ExportTableName;
  readonly format: ExportFormat;
  /** The id by which clients know a result. */
  readonly idOf: (place: ModelPlace) => string;
}

export interface PreparedExport {
  /** What the content follows from: the key of a single result, which never changes, or a digest over all of them. */
  readonly etag: string;
  /** Begins to write. See `ExportThread.open`. */
  open(): Promise<Readable>;
}

/** Returns have a column for each. */
const MAX_COLUMNS = 1_000;

/** @throws {HindcastError} NOT_FOUND for what does not exist, INVALID_INPUT where there is too much, or nothing */
export async function prepareExport(context: Context, input: ExportInput): Promise<PreparedExport> {
  const { loaders, services } = context;
  const rows = await gatherResults(loaders, input);
  if (rows.length === 0)
    throw new NotFoundError('result', input.backtestIds.join(), 'The backtest has none yet: follow its events.');
  if (input.table === 'returns' && rows.length > MAX_COLUMNS)
    throw new InvalidInputError([
      { path: ['returns'], message: `Expected at most ${MAX_COLUMNS} results, got ${rows.length}.` },
    ]);
  const results = await exportedResults(loaders, rows, input.idOf);
  return {
    etag: input.isSingle ? rows[0].key : digestOf(results),
    open: () => {
      const { content, batches } = contentOf(context, results, input);
      return services.exports.open({ format: input.format, content }, batches);
    },
  };
}

function contentOf(context: Context, results: readonly ExportedRow[], { table, isSingle }: ExportInput) {
  const { loaders, services, bounds } = context;
  if (table === 'metrics')
    return { content: { kind: 'ROWS', columns: METRIC_COLUMNS } as const, batches: metricRows(loaders, results) };
  if (table === 'scores') {
    const columns = isSingle ? SCORE_COLUMNS : [...RESULT_COLUMNS, ...SCORE_COLUMNS];
    const batches = scoreRows(services, results, { isSingle, signal: bounds.signal });
    return { content: { kind: 'ROWS', columns } as const, batches };
  }
  const exported = results.map(({ key, id, name, initialCash, periodsPerYear, symbols }) => ({
    key,
    id,
    name,
    initialCash,
    periodsPerYear,
    symbols,
  }));
  const content: ExportContent = { kind: KINDS[table], results: exported, isSingle };
  return { content, batches: undefined };
}

const KINDS = { trades: 'TRADES', equity: 'EQUITY', returns: 'RETURNS' } as const;

/** Also of names: a result does not depend on them, but its rows have them. */
const digestOf = (results: readonly ExportedRow[]): string =>
  hash('sha256', JSON.stringify(results.map(({ key, id, name }) => [key, id, name])));
