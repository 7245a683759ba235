import type { Convention, Execution, Strategy } from '../../engine/index.ts';
import { claimKeys, dropClaims } from './claims.ts';
import type { Database } from '../postgres/database.ts';
import { recordChange } from './event-log.ts';
import type { CacheStatus, Prisma } from '../generated/client.ts';
import { holdRevision } from '../market-data/prune-revisions.ts';
import { findResultSummaries } from '../results/results.ts';

/** What a backtest computes, with all defaults written out. */
export interface BacktestSpec {
  readonly dataset: string;
  readonly datasetId: number;
  /** The dataset's revision that is read. */
  readonly revision: number;
  readonly symbols: readonly string[];
  /** First and last instant, ms since the epoch, both included. */
  readonly from: number;
  readonly to: number;
  readonly timeframeMs: number;
  readonly periodsPerYear: number;
  readonly convention: Convention;
  /** The symbol, of the same dataset, that results are measured against. */
  readonly benchmark: string | null;
  readonly strategy: Strategy;
  readonly execution: Execution;
  readonly initialCash: number;
}

export interface Launch {
  readonly id: string;
  /** Digest of all result keys in order: two launches with the same key ask for the same. */
  readonly key: string;
  readonly spec: BacktestSpec;
  readonly priority: number;
  readonly models: readonly { readonly modelId: number; readonly key: string }[];
  /** Why each key that is known to have a result has one. */
  readonly hits: ReadonlyMap<string, string>;
  /** Computes again what has a result already. */
  readonly refresh: boolean;
}

/**
 * Writes a backtest with one row a model, each HIT, COALESCED onto work in progress, or MISS. Returns whether there is
 * something to compute, that is, whether a job is due. Throws RevisionPrunedError where its data is gone.
 */
export async function insertBacktest({ prisma }: Database, launch: Launch): Promise<{ hasWork: boolean }> {
  return prisma.$transaction(
    async (tx) => {
      await holdRevision(tx, launch.spec);
      const wanted = [...new Set(launch.models.map((model) => model.key))].filter((key) => !launch.hits.has(key));
      const owners = await claimKeys(tx, launch.id, wanted);
      const owned = wanted.filter((key) => owners.get(key) === launch.id);
      // A result may have been stored between the look-up and the claim.
      const late = launch.refresh ? new Map() : await findResultSummaries({ prisma: tx }, owned);
      await dropClaims(tx, [...late.keys()]);
      const seen = new Set<string>();
      const models = launch.models.map(({ modelId, key }, ordinal) => {
        const answer = late.has(key)
          ? { cacheStatus: 'HIT' as const, cacheReason: 'stored a moment ago by another backtest' }
          : answerFor(key, launch, owners, seen);
        seen.add(key);
        const done = answer.cacheStatus === 'HIT';
        return {
          ordinal,
          modelId,
          key,
          ...answer,
          ...(done ? { status: 'COMPLETED' as const, finishedAt: new Date() } : {}),
        };
      });
      const { id, key, priority } = launch;
      const spec = launch.spec as unknown as Prisma.InputJsonObject;
      await tx.backtest.create({ data: { id, key, spec, priority, models: { createMany: { data: models } } } });
      const hits = models.filter((model) => model.cacheStatus === 'HIT');
      for (const hit of hits) await recordChange(tx, id, {}, { type: 'RESULT', ordinal: hit.ordinal });
      if (hits.length === models.length)
        await recordChange(
          tx,
          id,
          { status: 'COMPLETED', progress: 1, startedAt: new Date(), finishedAt: new Date() },
          { type: 'FINISHED' },
        );
      return { hasWork: owned.length > late.size };
    },
    { timeout: 60_000, maxWait: 60_000 },
  );
}

function answerFor(
  key: string,
  launch: Launch,
  owners: ReadonlyMap<string, string>,
  seen: ReadonlySet<string>,
): { cacheStatus: CacheStatus; cacheReason: string } {
  const hit = launch.hits.get(key);
  if (hit !== undefined) return { cacheStatus: 'HIT', cacheReason: hit };
  if (seen.has(key))
    return { cacheStatus: 'COALESCED', cacheReason: 'the same computation as an earlier model of this backtest' };
  const owner = owners.get(key);
  if (owner !== launch.id) return { cacheStatus: 'COALESCED', cacheReason: `being computed by backtest ${owner}` };
  const cacheReason = launch.refresh
    ? 'computed again, as asked'
    : 'never computed for this model, data, range and settings';
  return { cacheStatus: 'MISS', cacheReason };
}
