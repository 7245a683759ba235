import { randomUUID } from 'node:crypto';
import { digestOf } from '../../cache/index.ts';
import type { Services } from '../../context.ts';
import { ConflictError, quote } from '../../errors.ts';
import {
  type Database,
  type NewBacktestModel,
  type ResultOrigin,
  findByIdempotencyKey,
  findResultOrigins,
  insertBacktest,
} from '../../store/index.ts';
import { explainMisses } from './explain-miss.ts';
import type { LaunchInput } from './launch-input.ts';
import { type LaunchPlan, type PlannedLaunch, keyParts, planLaunch } from './launch-plan.ts';

export interface Launched {
  /** Of the backtest. */
  readonly id: string;
  /** Whether it had been launched before, so that nothing was written. */
  readonly reused: boolean;
  /** Its newest event, where the look for it has told that. */
  readonly seq?: number;
}

/**
 * Launches a backtest: checks the input, computes the key of each model's result, takes those that there are, and
 * queues a job for the others. A launch of what a finished backtest has computed is that backtest, and so is one that
 * the client sends again under the same key. Throws as `planLaunch` does, and ConflictError where the client has used
 * the key for something else.
 */
export async function launchBacktest(services: Services, input: LaunchInput): Promise<Launched> {
  const idempotency = input.idempotencyKey === null ? null : { key: input.idempotencyKey, digest: inputDigest(input) };
  const sentBefore = idempotency && (await findSentBefore(services, input.createdBy, idempotency));
  if (sentBefore) return { id: sentBefore, reused: true };
  const planned = await planLaunch(services, input);
  const finished = reusable(planned, input);
  if (finished !== undefined) return { ...finished, reused: true };
  const id = randomUUID();
  const work = input.cache === 'NONE' ? apart(planned.plan, id) : await shared(services, planned.plan, input.cache);
  const { priority, createdBy } = input;
  const { spec } = planned.plan;
  const key = digestOf(work.models.map((model) => model.key));
  try {
    const { hasWork } = await insertBacktest(services.database, {
      ...work,
      id,
      key,
      spec,
      priority,
      createdBy,
      idempotency,
    });
    // A crash before this line leaves a queued row, which the sweeper finds.
    if (hasWork) await services.queue.add(id, priority);
  } catch (error) {
    // The same launch may have been sent twice at the same time.
    const other = idempotency && (await findSentBefore(services, createdBy, idempotency));
    if (!other) throw error;
    return { id: other, reused: true };
  }
  return { id, reused: false };
}

/** The finished backtest that a launch is answered with; undefined where there is none, or all is computed anew. */
export const reusable = ({ isComputed, finished }: PlannedLaunch, { cache }: LaunchInput): PlannedLaunch['finished'] =>
  cache === 'USE' && isComputed ? finished : undefined;

/** Digest of all that a client asks for, whoever it is. */
const inputDigest = (input: LaunchInput): string =>
  digestOf(JSON.parse(JSON.stringify({ ...input, createdBy: '', idempotencyKey: null })));

async function findSentBefore(
  { database }: Services,
  createdBy: string,
  { key, digest }: { readonly key: string; readonly digest: string },
): Promise<string | undefined> {
  const before = await findByIdempotencyKey(database, createdBy, key);
  if (!before || before.idempotencyDigest === digest) return before?.id;
  throw new ConflictError(
    `Expected the input that came with the idempotencyKey ${quote(key)} before, got another one. Choose a new key.`,
  );
}

/** What there is of a plan: where each result comes from, and why the missed ones are missing, both by their keys. */
export async function lookUp(database: Database, plan: LaunchPlan, cache: LaunchInput['cache']) {
  const keys = [...new Set(plan.models.map(({ key }) => key))];
  const origins = cache === 'USE' ? await findResultOrigins(database, keys) : new Map<string, ResultOrigin>();
  const missed = plan.models.filter(({ key }) => !origins.has(key));
  const reasons = cache === 'USE' ? await explainMisses(database, plan, missed) : new Map<string, string>();
  return { origins, missed, reasons };
}

/** What is the same for all who launch it. */
async function shared({ database }: Services, plan: LaunchPlan, cache: 'USE' | 'REFRESH') {
  const { origins, reasons } = await lookUp(database, plan, cache);
  const models = plan.models.map((model): NewBacktestModel => {
    const { modelId, key } = model;
    const parts = keyParts(plan, model);
    return { modelId, key, modelDigest: model.model.digest, parts, missed: reasons.get(key) ?? '' };
  });
  const hits = new Map([...origins].map(([key, origin]) => [key, originText(origin)]));
  const anew = cache === 'REFRESH' ? 'computed again, as asked' : null;
  return { models, hits, anew, launchDigest: plan.digest };
}

/** What neither takes a result that there is nor leaves one to be taken: its keys are of this backtest alone. */
function apart(plan: LaunchPlan, id: string) {
  const models = plan.models.map(({ modelId, key, model }): NewBacktestModel => {
    return { modelId, key: digestOf({ key, backtest: id }), modelDigest: model.digest, parts: null, missed: '' };
  });
  return {
    models,
    hits: new Map<string, string>(),
    anew: 'computed apart from the cache, as asked',
    launchDigest: null,
  };
}

/** Where a result comes from, in words. */
export function originText({ computedAt, backtestId }: ResultOrigin): string {
  const by = backtestId === null ? '' : ` by backtest ${backtestId}`;
  return `computed at ${computedAt.toISOString()}${by}`;
}
