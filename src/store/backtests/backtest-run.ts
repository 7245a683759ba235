import { z } from 'zod';
import { ERROR_CODES, FAILURE_CODES, type FailureCode } from '../../errors.ts';
import type { BacktestSpec } from './backtest-launch.ts';
import { bequeathClaims, claimKeys, dropClaims } from './claims.ts';
import type { Database } from '../postgres/database.ts';
import { recordChange } from './event-log.ts';
import { Prisma, type RunStatus } from '../generated/client.ts';
import { holdRevision } from '../market-data/prune-revisions.ts';
import { findResultSummaries } from '../results/results.ts';

/** The fraction of its work that a model has done, from 0 to 1, by the model's place in the backtest. */
export interface ModelProgress {
  readonly ordinal: number;
  readonly progress: number;
}

const CODES = [...Object.keys(ERROR_CODES), ...Object.keys(FAILURE_CODES)] as FailureCode[];

/** Why a model has no result. A code that only a newer version knows is read as MODEL_FAILED; its message stays. */
export const FailureSchema = z.object({ code: z.enum(CODES).catch('MODEL_FAILED'), message: z.string() });
export type Failure = Readonly<z.infer<typeof FailureSchema>>;

const ACTIVE: RunStatus[] = ['QUEUED', 'RUNNING'];
const TRANSACTION = { timeout: 60_000, maxWait: 60_000 };

/** QUEUED to RUNNING; false where the backtest has ended meanwhile. Counts the attempt. */
export async function startRun({ prisma }: Database, id: string): Promise<{ active: boolean; attempts: number }> {
  return prisma.$transaction(async (tx) => {
    const started = await tx.backtest.updateManyAndReturn({
      where: { id, status: { in: ACTIVE } },
      data: { status: 'RUNNING', attempts: { increment: 1 } },
      select: { attempts: true, startedAt: true },
    });
    const row = started[0];
    if (!row) return { active: false, attempts: 0 };
    // What the cache has answered is done.
    const progress = await progressOf(tx, id, []);
    await recordChange(tx, id, {
      change: { startedAt: row.startedAt ?? new Date(), progress },
      event: { type: 'PROGRESS', progress, models: [] },
    });
    return { active: true, attempts: row.attempts };
  }, TRANSACTION);
}

/** Takes back the count of an attempt that was ended on purpose: only crashes are to count. */
export async function handBackRun({ prisma }: Database, id: string): Promise<void> {
  await prisma.backtest.updateMany({
    where: { id, status: 'RUNNING', attempts: { gt: 0 } },
    data: { attempts: { decrement: 1 } },
  });
}

/**
 * Records the progress of the models that are being computed; models that have ended count as done. False where the
 * backtest is no longer running, so that the run can stop.
 */
export async function recordProgress(
  { prisma }: Database,
  id: string,
  models: readonly ModelProgress[],
): Promise<boolean> {
  return prisma.$transaction(async (tx) => {
    const [row] = await tx.$queryRaw<{ status: RunStatus }[]>`
      SELECT status FROM backtest WHERE id = ${id}::uuid FOR UPDATE`;
    if (row?.status !== 'RUNNING') return false;
    const progress = await progressOf(tx, id, models);
    await recordChange(tx, id, { change: { progress }, event: { type: 'PROGRESS', progress, models: [...models] } });
    return true;
  }, TRANSACTION);
}

/** The fraction of a backtest that is done: models that have ended, and what is done of these. */
async function progressOf(tx: Prisma.TransactionClient, id: string, models: readonly ModelProgress[]): Promise<number> {
  const [count] = await tx.$queryRaw<[{ all: number; ended: number }]>`
    SELECT count(*)::int AS all, count(finished_at)::int AS ended FROM backtest_model WHERE backtest_id = ${id}::uuid`;
  return models.reduce((sum, model) => sum + model.progress, count.ended) / count.all;
}

/** Completes every model of every backtest that waits for a key, whose result is stored. */
export async function completeKey({ prisma }: Database, key: string): Promise<void> {
  await prisma.$transaction(async (tx) => {
    await dropClaims(tx, [key]);
    await endKey(tx, key, { status: 'COMPLETED' });
  }, TRANSACTION);
}

/** Fails every model of every backtest that waits for a key. Failures are not remembered: a new launch tries again. */
export async function failKey({ prisma }: Database, key: string, failure: Failure): Promise<void> {
  await prisma.$transaction(async (tx) => {
    await dropClaims(tx, [key]);
    await endKey(tx, key, { status: 'FAILED', failure: { ...failure } });
  }, TRANSACTION);
}

/**
 * Ends a backtest's unfinished models as CANCELLED; `cancelled` is false where it had ended already. The heirs are
 * other backtests that waited for its work and now have to do it.
 */
export async function cancelRun({ prisma }: Database, id: string): Promise<{ cancelled: boolean; heirs: string[] }> {
  return prisma.$transaction(async (tx) => {
    await tx.backtestModel.updateMany({
      where: { backtestId: id, status: { in: ACTIVE } },
      data: { status: 'CANCELLED', finishedAt: new Date() },
    });
    const { count } = await tx.backtest.updateMany({
      where: { id, status: { in: ACTIVE } },
      data: { status: 'CANCELLED' },
    });
    if (count === 0) return { cancelled: false, heirs: [] };
    await recordChange(tx, id, { change: { finishedAt: new Date() }, event: { type: 'FINISHED' } });
    return { cancelled: true, heirs: await bequeathClaims(tx, id) };
  }, TRANSACTION);
}

/** Queues the models of an ended backtest that have no result again; false where there are none. */
export async function reopenRun({ prisma }: Database, id: string): Promise<boolean> {
  return prisma.$transaction(async (tx) => {
    const backtest = await tx.backtest.findUnique({ where: { id }, select: { spec: true } });
    if (!backtest) return false;
    await holdRevision(tx, backtest.spec as unknown as BacktestSpec);
    const ended = { backtestId: id, status: { in: ['FAILED', 'CANCELLED'] satisfies RunStatus[] } };
    const rows = await tx.backtestModel.findMany({ where: ended, select: { key: true } });
    const { count } = await tx.backtest.updateMany({
      where: { id, status: { in: ['CANCELLED', 'FAILED', 'PARTIAL'] } },
      data: { status: 'QUEUED', finishedAt: null, attempts: 0 },
    });
    if (count === 0 || rows.length === 0) return false;
    const keys = [...new Set(rows.map((row) => row.key))];
    await claimKeys(tx, id, keys);
    await tx.backtestModel.updateMany({
      where: ended,
      data: { status: 'QUEUED', finishedAt: null, failure: Prisma.DbNull },
    });
    await recordChange(tx, id, { event: { type: 'PROGRESS', progress: 0, models: [] } });
    const done = await findResultSummaries({ prisma: tx }, keys);
    for (const key of done.keys()) await endKey(tx, key, { status: 'COMPLETED' });
    await dropClaims(tx, [...done.keys()]);
    return true;
  }, TRANSACTION);
}

type Ending = { status: 'COMPLETED' } | { status: 'FAILED'; failure: Prisma.InputJsonObject };

async function endKey(tx: Prisma.TransactionClient, key: string, ending: Ending): Promise<void> {
  const ended = await tx.backtestModel.updateManyAndReturn({
    where: { key, status: { in: ACTIVE } },
    data: { ...ending, finishedAt: new Date() },
    select: { backtestId: true, ordinal: true },
  });
  // Sorted, so that two transactions lock the rows of the same backtests in the same order and never deadlock.
  ended.sort((a, b) => a.backtestId.localeCompare(b.backtestId) || a.ordinal - b.ordinal);
  const type = ending.status === 'COMPLETED' ? 'RESULT' : 'FAILURE';
  for (const { backtestId, ordinal } of ended) await recordChange(tx, backtestId, { event: { type, ordinal } });
  for (const id of new Set(ended.map((row) => row.backtestId))) await finishIfDone(tx, id);
}

/** The event that was just recorded locks the backtest's row, so exactly one transaction sees its last model end. */
async function finishIfDone(tx: Prisma.TransactionClient, id: string): Promise<void> {
  const groups = await tx.backtestModel.groupBy({ by: ['status'], where: { backtestId: id }, _count: true });
  const count = (status: RunStatus) => groups.find((group) => group.status === status)?._count ?? 0;
  if (count('QUEUED') + count('RUNNING') > 0) return;
  const status = endStatus({ failed: count('FAILED'), completed: count('COMPLETED') });
  const change = { status, progress: 1, finishedAt: new Date() };
  await recordChange(tx, id, { change, event: { type: 'FINISHED' } });
}

function endStatus({ failed, completed }: { failed: number; completed: number }): RunStatus {
  if (failed === 0) return 'COMPLETED';
  return completed > 0 ? 'PARTIAL' : 'FAILED';
}
