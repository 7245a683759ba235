import { RevisionPrunedError } from '../../errors.ts';
import type { Database } from '../postgres/database.ts';
import type { Prisma } from '../generated/client.ts';

export interface PruneOutcome {
  /** The oldest revision that can still be read. */
  readonly oldestRevision: number;
  readonly removedChunks: number;
}

/**
 * Removes the chunks of a dataset that none of its newest `keep` revisions reads, in one transaction. Keeps every
 * revision from the oldest one that an unfinished backtest reads. Waits for an import into the dataset to end.
 */
export async function pruneRevisions({ prisma }: Database, datasetId: number, keep: number): Promise<PruneOutcome> {
  return prisma.$transaction(
    async (tx) => {
      // Waits for launches (see holdRevision): either the launch sees what is pruned, or its backtest is seen here.
      const [dataset] = await tx.$queryRaw<{ revision: number; oldest: number }[]>`
        SELECT revision, oldest_revision AS oldest FROM dataset WHERE id = ${datasetId} FOR UPDATE`;
      if (!dataset) return { oldestRevision: 1, removedChunks: 0 };
      const [{ inUse } = { inUse: null }] = await tx.$queryRaw<{ inUse: number | null }[]>`
        SELECT min((spec->>'revision')::int) AS "inUse" FROM backtest
        WHERE status IN ('QUEUED', 'RUNNING') AND (spec->>'datasetId')::int = ${datasetId}`;
      const oldestKept = Math.min(dataset.revision - keep + 1, inUse ?? dataset.revision);
      const oldestRevision = Math.max(oldestKept, dataset.oldest);
      const removedChunks = await tx.$executeRaw`
        DELETE FROM chunk USING instrument
        WHERE instrument.dataset_id = ${datasetId} AND chunk.instrument_id = instrument.id
          AND chunk.revision < ${oldestRevision}
          AND EXISTS (
            SELECT FROM chunk AS newer
            WHERE newer.instrument_id = chunk.instrument_id AND newer.field_id = chunk.field_id
              AND newer.bucket = chunk.bucket AND newer.revision > chunk.revision
              AND newer.revision <= ${oldestRevision})`;
      await tx.$executeRaw`UPDATE dataset SET oldest_revision = ${oldestRevision} WHERE id = ${datasetId}`;
      return { oldestRevision, removedChunks };
    },
    { timeout: 600_000, maxWait: 60_000 },
  );
}

/**
 * Keeps a revision from being pruned until the caller's transaction ends. By then an unfinished backtest has to be
 * stored that reads it. Imports may go on meanwhile.
 * @throws {RevisionPrunedError} where it has been pruned already
 */
export async function holdRevision(
  tx: Prisma.TransactionClient,
  { datasetId, revision }: { readonly datasetId: number; readonly revision: number },
): Promise<void> {
  const [dataset] = await tx.$queryRaw<{ oldest: number }[]>`
    SELECT oldest_revision AS oldest FROM dataset WHERE id = ${datasetId} FOR KEY SHARE`;
  if (dataset && revision < dataset.oldest) throw new RevisionPrunedError(revision, dataset.oldest);
}
