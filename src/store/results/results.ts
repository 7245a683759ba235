import { z } from 'zod';
import type { Database } from '../postgres/database.ts';
import type { Prisma, Result } from '../generated/client.ts';

const MetricsSchema = z.record(z.string(), z.object({ value: z.number().nullable(), reason: z.string().optional() }));
const TimingsSchema = z.record(z.string(), z.number());

/** What a key computes to, without its series, which are large and seldom asked for. */
export interface ResultSummary {
  readonly key: string;
  readonly metrics: z.infer<typeof MetricsSchema>;
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

/** One of the two series of each result that exists, by key, in one statement. */
export async function findResultSeries(
  { prisma }: Database,
  keys: readonly string[],
  series: 'equity' | 'trades',
): Promise<Map<string, Uint8Array>> {
  const select = { key: true, [series]: true };
  const rows = await prisma.resultSeries.findMany({ where: { key: { in: [...keys] } }, select });
  return new Map(rows.map((row) => [row.key, row[series]]));
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
      Buffer.from(result.equity),
      Buffer.from(result.trades),
    ],
  );
}

function toSummary(row: Pick<Result, keyof typeof summaryColumns>): ResultSummary {
  return { ...row, metrics: MetricsSchema.parse(row.metrics), timings: TimingsSchema.parse(row.timings) };
}
