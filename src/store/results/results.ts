import pg from 'pg';
import { z } from 'zod';
import { copyRows } from '../postgres/copy-rows.ts';
import type { Database } from '../postgres/database.ts';
import type { Prisma, Result } from '../generated/client.ts';

type Metrics = Readonly<Record<string, { readonly value: number | null; readonly reason?: string }>>;

/** There are dozens of metrics in each of thousands of results: a schema for each would take most of the time. */
const MetricsSchema = z.custom<Metrics>(isMetrics, 'expected the metrics of a result');

function isMetrics(given: unknown): given is Metrics {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return false;
  return Object.values(given).every((metric: unknown) => {
    if (typeof metric !== 'object' || metric === null || !('value' in metric)) return false;
    const { value, reason } = metric as { value: unknown; reason?: unknown };
    return (value === null || typeof value === 'number') && (reason === undefined || typeof reason === 'string');
  });
}
const TimingsSchema = z.record(z.string(), z.number());

/** What a key computes to, without its series, which are large and seldom asked for. */
export interface ResultSummary {
  readonly key: string;
  readonly metrics: Metrics;
  readonly computedAt: Date;
  /** Milliseconds by stage. */
  readonly timings: Readonly<Record<string, number>>;
  readonly peakMemoryBytes: number;
  /** The backtest that computed it, which may have been deleted since; null from before this was noted. */
  readonly backtestId: string | null;
}

/** A summary with what it was computed for, and its series as bytes, see series-codec. */
export interface StoredResult extends ResultSummary {
  readonly datasetId: number;
  /** SHA-256 of the model file. */
  readonly modelDigest: string;
  readonly equity: Uint8Array<ArrayBuffer>;
  readonly trades: Uint8Array<ArrayBuffer>;
}

const CachedSchema = z.object({
  key: z.string(),
  metrics: MetricsSchema,
  computedAt: z.coerce.date(),
  timings: TimingsSchema,
  peakMemoryBytes: z.number(),
  backtestId: z.string().nullable(),
});

/** A summary as text for the cache, checked when it is read back. */
export const summaryCodec = {
  encode: ({ key, metrics, computedAt, timings, peakMemoryBytes, backtestId }: ResultSummary): string =>
    JSON.stringify({ key, metrics, computedAt, timings, peakMemoryBytes, backtestId }),
  decode: (text: string): ResultSummary => CachedSchema.parse(JSON.parse(text)),
};

const summaryColumns = {
  key: true,
  metrics: true,
  computedAt: true,
  timings: true,
  peakMemoryBytes: true,
  backtestId: true,
} as const;

/** The results that exist, by key, in one statement. */
export async function findResultSummaries(
  { prisma }: { prisma: Prisma.TransactionClient },
  keys: readonly string[],
): Promise<Map<string, ResultSummary>> {
  const rows = await prisma.result.findMany({ where: { key: { in: [...keys] } }, select: summaryColumns });
  return new Map(rows.map((row) => [row.key, toSummary(row)]));
}

/** As `findResultSummaries`, as the text that `summaryCodec` reads: nothing is checked twice. */
export async function findSummaryTexts({ pool }: Database, keys: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await pool.query<{ key: string; text: string }>(
    `SELECT key, json_build_object('key', key, 'metrics', metrics, 'computedAt', computed_at, 'timings', timings,
       'peakMemoryBytes', peak_memory_bytes, 'backtestId', backtest_id)::text AS text
     FROM result WHERE key = ANY($1)`,
    [keys],
  );
  return new Map(rows.map(({ key, text }) => [key, text]));
}

/** One of the two series of each result that exists, by key, in one statement. */
export async function findResultSeries(
  { pool }: Database,
  keys: readonly string[],
  series: 'equity' | 'trades',
): Promise<Map<string, Uint8Array>> {
  const list = keys.map((key) => pg.escapeLiteral(key)).join(', ');
  const found = new Map<string, Uint8Array>();
  if (keys.length === 0) return found;
  const client = await pool.connect();
  try {
    await copyRows(client, `SELECT key, ${series} FROM result_series WHERE key IN (${list})`, ([key, bytes]) =>
      found.set(key.toString(), new Uint8Array(bytes)),
    );
  } finally {
    client.release();
  }
  return found;
}

/** How many bytes one of the two series of each result takes as it is stored, by key. Reads none of them. */
export async function findSeriesSizes(
  { pool }: Database,
  keys: readonly string[],
  series: 'equity' | 'trades',
): Promise<Map<string, number>> {
  const { rows } = await pool.query<{ key: string; bytes: number }>(
    `SELECT key, octet_length(${series}) AS bytes FROM result_series WHERE key = ANY($1)`,
    [keys],
  );
  return new Map(rows.map(({ key, bytes }) => [key, bytes]));
}

/** Who computed a result, and when. */
export interface ResultOrigin {
  readonly computedAt: Date;
  /** Null where it was computed before this was noted. */
  readonly backtestId: string | null;
}

/** Which of these keys have a result, and where it comes from. Reads no result. */
export async function findResultOrigins(
  { prisma }: { prisma: Prisma.TransactionClient },
  keys: readonly string[],
): Promise<Map<string, ResultOrigin>> {
  const select = { key: true, computedAt: true, backtestId: true };
  const rows = await prisma.result.findMany({ where: { key: { in: [...keys] } }, select });
  return new Map(rows.map(({ key, ...origin }) => [key, origin]));
}

/** The same bytes, as the driver takes them. */
const bufferOf = ({ buffer, byteOffset, byteLength }: Uint8Array<ArrayBuffer>) =>
  Buffer.from(buffer, byteOffset, byteLength);

/** Writes a result where there is none; a second writer of the same key changes nothing. */
export async function insertResult({ pool }: Database, result: StoredResult): Promise<void> {
  const { key, metrics, computedAt, timings, peakMemoryBytes, backtestId, datasetId, modelDigest } = result;
  await pool.query(
    `WITH summary AS (
       INSERT INTO result (key, metrics, computed_at, timings, peak_memory_bytes, backtest_id, dataset_id, model_digest)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING
     )
     INSERT INTO result_series (key, equity, trades) VALUES ($1, $9, $10) ON CONFLICT DO NOTHING`,
    [
      key,
      JSON.stringify(metrics),
      computedAt,
      JSON.stringify(timings),
      peakMemoryBytes,
      backtestId,
      datasetId,
      modelDigest,
      bufferOf(result.equity),
      bufferOf(result.trades),
    ],
  );
}

function toSummary(row: Pick<Result, keyof typeof summaryColumns>): ResultSummary {
  return { ...row, metrics: MetricsSchema.parse(row.metrics), timings: TimingsSchema.parse(row.timings) };
}
