import type { Convention, Execution, Strategy } from '../../engine/index.ts';
import { claimKeys, dropClaims } from './claims.ts';
import type { Database } from '../postgres/database.ts';
import { type BacktestEvent, recordChanges } from './event-log.ts';
import type { CacheStatus, Prisma } from '../generated/client.ts';
import { holdRevision } from '../market-data/prune-revisions.ts';
import { insertResultKeys } from '../results/result-keys.ts';
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
  /** Where it is given: how well scores predict returns is not measured. */
  readonly quality?: false;
}

/** A backtest to insert. */
export interface NewBacktest {
  readonly id: string;
  /** Digest of all result keys in order: two launches with the same key ask for the same. */
  readonly key: string;
  /** Digest of all that it computes; null where no later launch may be answered with it. */
  readonly launchDigest: string | null;
  /** Chosen by the client; null for none. */
  readonly idempotency: Idempotency | null;
  readonly spec: BacktestSpec;
  readonly priority: number;
  /** The name of the key that launched it. */
  readonly createdBy: string;
  readonly models: readonly NewBacktestModel[];
  /** The result keys that have a result, each with where it was found, as `CacheAnswer.reason` shows it. */
  readonly hits: ReadonlyMap<string, string>;
  /** Computes what has a result already, and the reason why, as `CacheAnswer.reason` shows it; null for taking it. */
  readonly anew: string | null;
}

export interface NewBacktestModel {
  readonly modelId: number;
  readonly key: string;
  /** SHA-256 of the model file. */
  readonly modelDigest: string;
  /** What the key is made of; null for one that no later launch can have. */
  readonly parts: object | null;
  /** Why there is no result, where there is none. */
  readonly missed: string;
}

/** A key that a client has chosen for a launch, to send it again without launching twice. */
export interface Idempotency {
  readonly key: string;
  /** Digest of the input. */
  readonly digest: string;
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
      const late = launch.anew !== null ? new Map<string, never>() : await findResultOrigins({ prisma: tx }, owned);
      await dropClaims(tx, [...late.keys()]);
      const hits = new Map([...launch.hits, ...[...late.keys()].map((key) => [key, STORED_MEANWHILE] as const)]);
      const answerFor = createAnswers({ ...launch, hits }, owners);
      const models = launch.models.map(({ modelId, key, missed }, ordinal) => {
        const answer = answerFor(key, missed);
        const ending = answer.cacheStatus === 'HIT' ? { status: 'COMPLETED' as const, finishedAt: new Date() } : {};
        return { ordinal, modelId, key, ...answer, ...ending };
      });
      const { id, key, priority, createdBy, launchDigest, idempotency } = launch;
      const spec = launch.spec as unknown as Prisma.InputJsonObject;
      const known = { idempotencyKey: idempotency?.key, idempotencyDigest: idempotency?.digest, launchDigest };
      await tx.backtest.create({
        data: { id, key, spec, priority, createdBy, ...known, models: { createMany: { data: models } } },
      });
      await insertResultKeys(
        tx,
        launch.models.flatMap((model) => (model.parts && !hits.has(model.key) ? { ...launch.spec, ...model } : [])),
      );
      const done = models.filter((model) => model.cacheStatus === 'HIT');
      const events = done.map(({ ordinal }): BacktestEvent => ({ type: 'RESULT', ordinal }));
      if (done.length < models.length) await recordChanges(tx, id, { events });
      else
        await recordChanges(tx, id, {
          change: { status: 'COMPLETED', progress: 1, startedAt: new Date(), finishedAt: new Date() },
          events: [...events, { type: 'FINISHED' }],
        });
      return { hasWork: owned.length > late.size };
    },
    { timeout: 60_000, maxWait: 60_000 },
  );
}

/** How the cache answers each model of a launch, asked in the order of the models. */
function createAnswers(
  { id, hits, anew }: NewBacktest,
  owners: ReadonlyMap<string, string>,
): (key: string, missed: string) => { cacheStatus: CacheStatus; cacheReason: string } {
  const seen = new Set<string>();
  return (key, missed) => {
    const hit = hits.get(key);
    const isRepeated = seen.has(key);
    seen.add(key);
    if (hit !== undefined) return { cacheStatus: 'HIT', cacheReason: hit };
    if (isRepeated)
      return { cacheStatus: 'COALESCED', cacheReason: 'the same computation as an earlier model of this backtest' };
    const owner = owners.get(key);
    if (owner !== id) return { cacheStatus: 'COALESCED', cacheReason: `being computed by backtest ${owner}` };
    return { cacheStatus: 'MISS', cacheReason: anew ?? missed };
  };
}

const STORED_MEANWHILE = 'stored a moment ago by another backtest';
