import type { Database } from '../postgres/database.ts';

/** Which results are to be removed: those to which all of this applies. */
export interface ResultFilter {
  /** Computed before this; null for any time. */
  readonly computedBefore: Date | null;
  readonly datasetId: number | null;
  /** SHA-256 of the model file. */
  readonly modelDigest: string | null;
  /** Only those that no backtest has. */
  readonly unreferencedOnly: boolean;
}

export interface PrunedResults {
  readonly removed: number;
  /** Of their series and summaries. */
  readonly bytes: number;
}

const BYTES = `octet_length(series.equity) + octet_length(series.trades) + pg_column_size(result.metrics)`;

/** Removes results, their series, and what is known of their keys, in one statement. */
export async function deleteResults({ pool }: Database, filter: ResultFilter): Promise<PrunedResults> {
  const { rows } = await pool.query<PrunedResults>(
    `WITH chosen AS (
       SELECT result.key, ${BYTES} AS bytes FROM result LEFT JOIN result_series AS series USING (key)
       WHERE ($1::timestamptz IS NULL OR computed_at < $1) AND ($2::int IS NULL OR dataset_id = $2)
         AND ($3::text IS NULL OR model_digest = $3)
         AND NOT ($4 AND EXISTS (SELECT FROM backtest_model WHERE backtest_model.key = result.key))
     ), removed AS (DELETE FROM result USING chosen WHERE result.key = chosen.key),
     forgotten AS (DELETE FROM result_key USING chosen WHERE result_key.key = chosen.key)
     SELECT count(*)::int AS removed, coalesce(sum(bytes), 0)::float8 AS bytes FROM chosen`,
    [filter.computedBefore, filter.datasetId, filter.modelDigest, filter.unreferencedOnly],
  );
  return rows[0] ?? { removed: 0, bytes: 0 };
}

/** Removes the results of these keys. */
export async function deleteResultsOf({ prisma }: Database, keys: readonly string[]): Promise<void> {
  await prisma.result.deleteMany({ where: { key: { in: [...keys] } } });
}

/** What the results over one dataset take. */
export interface ResultSize {
  /** Null for results of datasets that have been deleted, and from before this was noted. */
  readonly dataset: string | null;
  readonly results: number;
  readonly bytes: number;
}

/** By dataset, the largest first. Reads the sizes alone. */
export async function findResultSizes({ pool }: Database): Promise<ResultSize[]> {
  const { rows } = await pool.query<ResultSize>(
    `SELECT dataset.name AS dataset, count(*)::int AS results, coalesce(sum(${BYTES}), 0)::float8 AS bytes
     FROM result LEFT JOIN result_series AS series USING (key) LEFT JOIN dataset ON dataset.id = dataset_id
     GROUP BY dataset.name ORDER BY bytes DESC`,
  );
  return rows;
}
