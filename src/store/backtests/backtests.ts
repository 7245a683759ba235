import type { BacktestSpec } from './backtest-launch.ts';
import { type Failure, FailureSchema } from './backtest-run.ts';
import type { Database } from '../postgres/database.ts';
import { type Page, direction } from '../postgres/page.ts';
import type { Backtest, CacheStatus, Prisma, RunStatus } from '../generated/client.ts';

export interface BacktestRow {
  readonly id: string;
  readonly key: string;
  readonly spec: BacktestSpec;
  readonly status: RunStatus;
  readonly seq: number;
  readonly progress: number;
  readonly priority: number;
  /** The name of the key that launched it; null from before there were keys. */
  readonly createdBy: string | null;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

/** One model of one backtest. `key` is its result's, which exists when the status is COMPLETED. */
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

/** What tells whether a backtest is as it was: `seq` rises with every change. */
export interface BacktestStamp {
  readonly id: string;
  readonly seq: number;
  readonly hasEnded: boolean;
}

const STAMPS = `SELECT id::text, seq, finished_at IS NOT NULL AS "hasEnded" FROM backtest WHERE id = ANY ($1::uuid[])`;

export async function findBacktestStamps(
  { pool }: Database,
  ids: readonly string[],
): Promise<Map<string, BacktestStamp>> {
  const { rows } = await pool.query<BacktestStamp>({ name: 'backtest stamps', text: STAMPS, values: [ids] });
  return new Map(rows.map((row) => [row.id, row]));
}

/** A backtest's place in the list: when it was launched, and its id, for two may be launched in one millisecond. */
export type BacktestPlace = Pick<BacktestRow, 'createdAt' | 'id'>;

/** A page of the backtests, the newest first. It stays right when the backtests next to it are deleted. */
export async function listBacktests(
  { prisma }: Database,
  filter: BacktestFilter,
  page: Page<BacktestPlace>,
): Promise<BacktestRow[]> {
  const { after, before, limit, backwards } = page;
  const older = after && {
    createdAt: { lte: after.createdAt },
    NOT: { createdAt: after.createdAt, id: { gte: after.id } },
  };
  const newer = before && {
    createdAt: { gte: before.createdAt },
    NOT: { createdAt: before.createdAt, id: { lte: before.id } },
  };
  const where: Prisma.BacktestWhereInput = {
    ...(filter.status ? { status: { in: [...filter.status] } } : {}),
    ...(filter.dataset === undefined ? {} : { spec: { path: ['dataset'], equals: filter.dataset } }),
    AND: [older ?? {}, newer ?? {}],
  };
  const order = direction({ limit, backwards: backwards !== true });
  const rows = await prisma.backtest.findMany({ where, orderBy: [{ createdAt: order }, { id: order }], take: limit });
  return rows.map(toBacktest);
}

/** All models of each backtest that exists, in the order of the launch, in one statement. */
export async function findBacktestModels(
  { prisma }: Database,
  backtestIds: readonly string[],
): Promise<Map<string, BacktestModelRow[]>> {
  const where = { backtestId: { in: [...backtestIds] } };
  const rows = await prisma.backtestModel.findMany({ where, orderBy: { ordinal: 'asc' } });
  const models = rows.map((row) => ({
    ...row,
    failure: row.failure === null ? null : FailureSchema.parse(row.failure),
  }));
  return Map.groupBy(models, ({ backtestId }) => backtestId);
}

/** The backtests that need a job: they are not finished, and some of their keys are theirs to compute. */
export async function findUnfinishedWork({ prisma }: Database, olderThan: Date): Promise<string[]> {
  const rows = await prisma.$queryRaw<{ id: string }[]>`
    SELECT id::text FROM backtest
    WHERE status IN ('QUEUED', 'RUNNING') AND created_at < ${olderThan}
      AND EXISTS (SELECT 1 FROM claim WHERE claim.backtest_id = backtest.id)
    ORDER BY priority DESC, created_at`;
  return rows.map((row) => row.id);
}

/** How many backtests are waiting for a worker, and how many are being computed. */
export async function countUnfinished({ prisma }: Database): Promise<{ queued: number; running: number }> {
  const where = { status: { in: ['QUEUED', 'RUNNING'] satisfies RunStatus[] } };
  const groups = await prisma.backtest.groupBy({ by: ['status'], where, _count: true });
  const count = (status: RunStatus) => groups.find((group) => group.status === status)?._count ?? 0;
  return { queued: count('QUEUED'), running: count('RUNNING') };
}

/** Deletes a finished backtest and its events; its results stay, for they are shared. False: there is none such. */
export async function deleteBacktest({ prisma }: Database, id: string): Promise<boolean> {
  const { count } = await prisma.backtest.deleteMany({ where: { id, status: { notIn: ['QUEUED', 'RUNNING'] } } });
  return count > 0;
}

function toBacktest(row: Backtest): BacktestRow {
  // Written by `insertBacktest` alone, which took it as a BacktestSpec.
  return { ...row, spec: row.spec as unknown as BacktestSpec };
}
