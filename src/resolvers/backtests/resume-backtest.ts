import type { Services } from '../../context.ts';
import { ConflictError, quote } from '../../errors.ts';
import { type BacktestRow, reopenRun } from '../../store/index.ts';
import { requireBacktest } from './cancel-backtest.ts';

/** Queues the models that failed or were cancelled again; what has a result is not computed again. */
export async function resumeBacktest({ database, queue }: Services, id: string): Promise<BacktestRow> {
  const { status, priority } = await requireBacktest(database, id);
  if (!(await reopenRun(database, id)))
    throw new ConflictError(`Expected a backtest that was cancelled or has failures, and ${quote(id)} is ${status}.`);
  await queue.add(id, priority);
  return requireBacktest(database, id);
}
