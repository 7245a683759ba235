import type { BacktestSpec } from './backtest-launch.ts';
import type { Failure } from './backtest-run.ts';
import type { Database } from '../postgres/database.ts';
import type { Backtest, CacheStatus, Prisma, RunStatus } from '../generated/client.ts';

export interface BacktestRow {
  readonly id: string;
  readonly key: string;
  readonly spec: BacktestSpec;
  readonly status: RunStatus;
  readonly seq: number;
  readonly progress: number;
  readonly priority: number;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

/** One model of one backtest. `key` is that of its result, which exists when the status is COMPLETED. */
export interface BacktestModelRow {
  readonly backtestId: string;
  readonly ordinal: number;
  readonly modelId: number;
  readonly key: string;
  readonly status: RunStatus;
  readonly cacheStatus: CacheStatus;
  readonly cacheReason: string;
  readonly failure: Failure | null;
  readonly finishedAt: Date | null;
}

export interface BacktestFilter {
  readonly status?: readonly RunStatus[];
  readonly dataset?: string;
}

export async function findBacktests({ prisma }: Database, ids: readonly string[]): Promise<Map<string, BacktestRow>> {
  const rows = await prisma.backtest.findMany({ where: { id: { in: [...ids] } } });
  return new Map(rows.map((row) => [row.id, toBacktest(row)]));
}

/** The newest first; `after` is the last one of the page before. */
export async function listBacktests(
  { prisma }: Database,
  filter: BacktestFilter,
  page: { first: number; after?: string },
): Promise<BacktestRow[]> {
  const where: Prisma.BacktestWhereInput = {
    ...(filter.status ? { status: { in: [...filter.status] } } : {}),
    ...(filter.dataset === undefined ? {} : { spec: { path: ['dataset'], equals: filter.dataset } }),
  };
  const rows = await prisma.backtest.findMany({
    where,
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: page.first,
    ...(page.after === undefined ? {} : { cursor: { id: page.after }, skip: 1 }),
  });
  return rows.map(toBacktest);
}

/** All models of the backtests, in order, in one statement. */
export async function findBacktestModels(
  { prisma }: Database,
  backtestIds: readonly string[],
): Promise<Map<string, BacktestModelRow[]>> {
  const where = { backtestId: { in: [...backtestIds] } };
  const rows = await prisma.backtestModel.findMany({ where, orderBy: { ordinal: 'asc' } });
  const byBacktest = new Map<string, BacktestModelRow[]>(backtestIds.map((id) => [id, []]));
  for (const row of rows) byBacktest.get(row.backtestId)?.push({ ...row, failure: row.failure as Failure | null });
  return byBacktest;
}

/** Backtests that are not finished and have keys to compute: what a job is due for. */
export async function findUnfinishedWork({ prisma }: Database, olderThan: Date): Promise<string[]> {
  const rows = await prisma.$queryRaw<{ id: string }[]>`
    SELECT id::text FROM backtest
    WHERE status IN ('QUEUED', 'RUNNING') AND created_at < ${olderThan}
      AND EXISTS (SELECT 1 FROM claim WHERE claim.backtest_id = backtest.id)
    ORDER BY priority DESC, created_at`;
  return rows.map((row) => row.id);
}

/** How many backtests wait and how many are being computed. */
export async function countUnfinished({ prisma }: Database): Promise<{ queued: number; running: number }> {
  const where = { status: { in: ['QUEUED', 'RUNNING'] satisfies RunStatus[] } };
  const groups = await prisma.backtest.groupBy({ by: ['status'], where, _count: true });
  const count = (status: RunStatus) => groups.find((group) => group.status === status)?._count ?? 0;
  return { queued: count('QUEUED'), running: count('RUNNING') };
}

/** Removes a backtest and its events; the results stay, for they are shared. False where it is absent or not finished. */
export async function deleteBacktest({ prisma }: Database, id: string): Promise<boolean> {
  const { count } = await prisma.backtest.deleteMany({ where: { id, status: { notIn: ['QUEUED', 'RUNNING'] } } });
  return count > 0;
}

function toBacktest(row: Backtest): BacktestRow {
  // Written by `insertBacktest` alone, which took it as a BacktestSpec.
  return { ...row, spec: row.spec as unknown as BacktestSpec };
}
