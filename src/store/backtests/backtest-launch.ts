import type { Convention, Execution, Strategy } from '../../engine/index.ts';
import { claimKeys, dropClaims } from './claims.ts';
import type { Database } from '../postgres/database.ts';
import { recordChange } from './event-log.ts';
import type { CacheStatus, Prisma } from '../generated/client.ts';
import { holdRevision } from '../market-data/prune-revisions.ts';
import { findResultOrigins } from '../results/results.ts';

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

/** A backtest to insert. */
export interface NewBacktest {
  readonly id: string;
  /** Digest of all result keys in order: two launches with the same key ask for the same. */
  readonly key: string;
  readonly spec: BacktestSpec;
  readonly priority: number;
  /** The name of the key that launched it. */
  readonly createdBy: string;
  readonly models: readonly { readonly modelId: number; readonly key: string }[];
  /** The result keys that have a result, each with where it was found, as `CacheAnswer.reason` shows it. */
  readonly hits: ReadonlyMap<string, string>;
  /** Computes again what has a result already. */
  readonly refresh: boolean;
}

/**
 * Writes a backtest with one row a model, each HIT, COALESCED onto work in progress, or MISS. Returns whether anything
 * is left to compute, so that a job is needed. Throws RevisionPrunedError where the data has been pruned meanwhile.
 */
export async function insertBacktest({ prisma }: Database, launch: NewBacktest): Promise<{ hasWork: boolean }> {
  return prisma.$transaction(
    async (tx) => {
      await holdRevision(tx, launch.spec);
      const wanted = [...new Set(launch.models.map((model) => model.key))].filter((key) => !launch.hits.has(key));
      const owners = await claimKeys(tx, launch.id, wanted);
      const owned = wanted.filter((key) => owners.get(key) === launch.id);
      // A result may have been stored between the look-up and the claim.
      const late = launch.refresh ? new Map<string, never>() : await findResultOrigins({ prisma: tx }, owned);
      await dropClaims(tx, [...late.keys()]);
      const hits = new Map([...launch.hits, ...[...late.keys()].map((key) => [key, STORED_MEANWHILE] as const)]);
      const answerFor = createAnswers({ ...launch, hits }, owners);
      const models = launch.models.map(({ modelId, key }, ordinal) => {
        const answer = answerFor(key);
        const ending = answer.cacheStatus === 'HIT' ? { status: 'COMPLETED' as const, finishedAt: new Date() } : {};
        return { ordinal, modelId, key, ...answer, ...ending };
      });
      const { id, key, priority, createdBy } = launch;
      const spec = launch.spec as unknown as Prisma.InputJsonObject;
      await tx.backtest.create({
        data: { id, key, spec, priority, createdBy, models: { createMany: { data: models } } },
      });
      const done = models.filter((model) => model.cacheStatus === 'HIT');
      for (const { ordinal } of done) await recordChange(tx, id, { event: { type: 'RESULT', ordinal } });
      if (done.length === models.length)
        await recordChange(tx, id, {
          change: { status: 'COMPLETED', progress: 1, startedAt: new Date(), finishedAt: new Date() },
          event: { type: 'FINISHED' },
        });
      return { hasWork: owned.length > late.size };
    },
    { timeout: 60_000, maxWait: 60_000 },
  );
}

/** How the cache answers each model of a launch, asked in the order of the models. */
function createAnswers(
  { id, hits, refresh }: NewBacktest,
  owners: ReadonlyMap<string, string>,
): (key: string) => { cacheStatus: CacheStatus; cacheReason: string } {
  const seen = new Set<string>();
  return (key) => {
    const hit = hits.get(key);
    const isRepeated = seen.has(key);
    seen.add(key);
    if (hit !== undefined) return { cacheStatus: 'HIT', cacheReason: hit };
    if (isRepeated)
      return { cacheStatus: 'COALESCED', cacheReason: 'the same computation as an earlier model of this backtest' };
    const owner = owners.get(key);
    if (owner !== id) return { cacheStatus: 'COALESCED', cacheReason: `being computed by backtest ${owner}` };
    const cacheReason = refresh
      ? 'computed again, as asked'
      : 'never computed for this model, data, range and settings';
    return { cacheStatus: 'MISS', cacheReason };
  };
}

const STORED_MEANWHILE = 'stored a moment ago by another backtest';
