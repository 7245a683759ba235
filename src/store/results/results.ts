import { z } from 'zod';
import type { Database } from '../postgres/database.ts';
import type { Prisma, Result } from '../generated/client.ts';

const MetricsSchema = z.record(z.string(), z.object({ value: z.number().nullable(), reason: z.string().optional() }));
const TimingsSchema = z.record(z.string(), z.number());

/** What a key computes to. `equity` and `trades` are columns as bytes, see column-codec. */
export interface StoredResult {
  readonly key: string;
  readonly metrics: z.infer<typeof MetricsSchema>;
  readonly equity: Uint8Array<ArrayBuffer>;
  readonly trades: Uint8Array<ArrayBuffer>;
  readonly computedAt: Date;
  /** Milliseconds by stage. */
  readonly timings: Readonly<Record<string, number>>;
  readonly peakMemoryBytes: number;
}

/** A result without its series, which are large and seldom asked for. */
export type ResultSummary = Omit<StoredResult, 'equity' | 'trades'>;

const base64 = z.base64().transform((text) => new Uint8Array(Buffer.from(text, 'base64')));
const CachedSchema = z.object({
  key: z.string(),
  metrics: MetricsSchema,
  equity: base64,
  trades: base64,
  computedAt: z.coerce.date(),
  timings: TimingsSchema,
  peakMemoryBytes: z.number(),
});

/** A result as text for the cache, checked when it is read back. */
export const resultCodec = {
  encode: (result: StoredResult): string =>
    JSON.stringify({
      ...result,
      equity: Buffer.from(result.equity).toString('base64'),
      trades: Buffer.from(result.trades).toString('base64'),
    }),
  decode: (text: string): StoredResult => CachedSchema.parse(JSON.parse(text)),
};

const summaryColumns = { key: true, metrics: true, computedAt: true, timings: true, peakMemoryBytes: true } as const;

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
  const rows = await prisma.result.findMany({ where: { key: { in: [...keys] } }, select });
  return new Map(rows.map((row) => [row.key, row[series]]));
}

/** Whole results, by key, for filling the cache. */
export async function findResults({ prisma }: Database, keys: readonly string[]): Promise<Map<string, StoredResult>> {
  const rows = await prisma.result.findMany({ where: { key: { in: [...keys] } } });
  return new Map(rows.map((row) => [row.key, { ...toSummary(row), equity: row.equity, trades: row.trades }]));
}

/** Writes a result where there is none; a second writer of the same key changes nothing. */
export async function insertResult(prisma: Prisma.TransactionClient, result: StoredResult): Promise<void> {
  await prisma.result.createMany({ data: [{ ...result, timings: { ...result.timings } }], skipDuplicates: true });
}

/** Writes those results that the store does not have: it may be younger than a cache that it shares with others. */
export async function restoreResults({ prisma }: Database, results: readonly StoredResult[]): Promise<void> {
  if (results.length === 0) return;
  const keys = results.map(({ key }) => key);
  const known = await prisma.result.findMany({ where: { key: { in: keys } }, select: { key: true } });
  const missing = new Set(keys).difference(new Set(known.map(({ key }) => key)));
  for (const result of results.filter(({ key }) => missing.has(key))) await insertResult(prisma, result);
}

function toSummary(row: Pick<Result, keyof typeof summaryColumns>): ResultSummary {
  return { ...row, metrics: MetricsSchema.parse(row.metrics), timings: TimingsSchema.parse(row.timings) };
}
