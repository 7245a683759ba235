import type { Services } from '../../context.ts';
import { ConflictError, NotFoundError, quote } from '../../errors.ts';
import { type BacktestRow, cancelRun, findBacktests } from '../../store/index.ts';

/** Ends a backtest that is queued or running. Its results stay; backtests that waited for the others compute them. */
export async function cancelBacktest({ database, queue }: Services, id: string): Promise<BacktestRow> {
  const { status } = await requireBacktest(database, id);
  const { cancelled, heirs } = await cancelRun(database, id);
  if (!cancelled)
    throw new ConflictError(`Expected a backtest that is queued or running, and ${quote(id)} is ${status}.`);
  for (const heir of heirs) await queue.add(heir, 0);
  return requireBacktest(database, id);
}

export async function requireBacktest(database: Services['database'], id: string): Promise<BacktestRow> {
  const backtest = (await findBacktests(database, [id])).get(id);
  if (!backtest) throw noBacktest(id);
  return backtest;
}

export const noBacktest = (id: string) =>
  new NotFoundError('backtest', id, 'The query `backtests` lists those that exist.');
