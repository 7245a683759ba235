import type { Database } from '../postgres/database.ts';
import type { Prisma } from '../generated/client.ts';

interface NewResultKey {
  readonly key: string;
  readonly modelDigest: string;
  readonly datasetId: number;
  readonly revision: number;
  readonly timeframeMs: number;
  readonly parts: object | null;
}

/** Writes down what keys are made of; what is known already stays. */
export async function insertResultKeys(tx: Prisma.TransactionClient, keys: readonly NewResultKey[]): Promise<void> {
  if (keys.length === 0) return;
  const data = keys.map(({ key, modelDigest, datasetId, revision, timeframeMs, parts }) => {
    return { key, modelDigest, datasetId, revision, timeframeMs, parts: parts as Prisma.InputJsonObject };
  });
  await tx.resultKey.createMany({ data, skipDuplicates: true });
}

/** What the key of an earlier result is made of. */
export interface EarlierKey {
  readonly modelDigest: string;
  readonly datasetId: number;
  /** Null where the dataset has been deleted. */
  readonly dataset: string | null;
  readonly revision: number;
  readonly parts: object;
  readonly computedAt: Date;
}

/** The newest results of each model file, at most `limit` of each, by an index. */
export async function findEarlierKeys(
  { pool }: Database,
  modelDigests: readonly string[],
  limit: number,
): Promise<EarlierKey[]> {
  const { rows } = await pool.query<EarlierKey>(
    `SELECT earlier.model_digest AS "modelDigest", earlier.dataset_id AS "datasetId", dataset.name AS dataset,
       earlier.revision, earlier.parts, earlier.computed_at AS "computedAt"
     FROM unnest($1::text[]) AS wanted (digest)
     JOIN LATERAL (
       SELECT result_key.*, result.computed_at FROM result_key JOIN result USING (key)
       WHERE result_key.model_digest = wanted.digest ORDER BY created_at DESC LIMIT $2
     ) AS earlier ON true
     LEFT JOIN dataset ON dataset.id = earlier.dataset_id`,
    [modelDigests, limit],
  );
  return rows;
}

/** How long an earlier result took, and how much it was. */
export interface EarlierTiming {
  readonly modelDigest: string;
  /** Milliseconds by stage. */
  readonly timings: Readonly<Record<string, number>>;
  readonly peakMemoryBytes: number;
  /** Steps of the timeframe in the range, times the symbols. */
  readonly cells: number;
}

/** The newest result of each model file, and the newest ones of the dataset, by indices. */
export async function findEarlierTimings(
  { pool }: Database,
  { modelDigests, datasetId }: { readonly modelDigests: readonly string[]; readonly datasetId: number },
): Promise<EarlierTiming[]> {
  const { rows } = await pool.query<EarlierTiming>(
    `WITH found AS (
       SELECT newest.* FROM unnest($1::text[]) AS wanted (digest)
       JOIN LATERAL (
         SELECT result_key.* FROM result_key JOIN result USING (key)
         WHERE result_key.model_digest = wanted.digest ORDER BY created_at DESC LIMIT 1
       ) AS newest ON true
       UNION
       (SELECT result_key.* FROM result_key JOIN result USING (key)
         WHERE result_key.dataset_id = $2 ORDER BY created_at DESC LIMIT 20)
     )
     SELECT found.model_digest AS "modelDigest", timings, peak_memory_bytes AS "peakMemoryBytes",
       jsonb_array_length(parts->'symbols') * (1 + ((parts->>'to')::float8 - (parts->>'from')::float8) / timeframe_ms)
         AS cells
     FROM found JOIN result USING (key)`,
    [modelDigests, datasetId],
  );
  return rows;
}
