import type { Services } from '../../context.ts';
import { ConflictError, quote } from '../../errors.ts';
import { deleteBacktest as remove } from '../../store/index.ts';
import { requireBacktest } from './cancel-backtest.ts';

/** Deletes a finished backtest and its events. Its results stay: they are shared, and answer later launches. */
export async function deleteBacktest({ database }: Services, id: string): Promise<void> {
  const { status } = await requireBacktest(database, id);
  if (!(await remove(database, id)))
    throw new ConflictError(`Expected a finished backtest, and ${quote(id)} is ${status}: cancel it first.`);
}
