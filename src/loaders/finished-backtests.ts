import DataLoader from 'dataloader';
import type { Memo } from '../cache/index.ts';
import {
  type BacktestModelRow,
  type BacktestRow,
  type BacktestStamp,
  type Database,
  findBacktestModels,
  findBacktestStamps,
  findBacktests,
} from '../store/index.ts';

/**
 * Backtests that have ended, in memory. They change by being resumed or deleted only, so each request asks the store
 * for their stamps; all requests of one turn of the event loop together, in one statement.
 */
export interface FinishedBacktests {
  /** Undefined where there is no such backtest. */
  stamp(id: string): Promise<BacktestStamp | undefined>;
  backtests(stamps: readonly BacktestStamp[]): Promise<Map<string, BacktestRow>>;
  models(stamps: readonly BacktestStamp[]): Promise<Map<string, BacktestModelRow[]>>;
}

export function createFinishedBacktests(database: Database, memo: Memo): FinishedBacktests {
  const stamps = new DataLoader<string, BacktestStamp | undefined>(
    async (ids) => {
      const found = await findBacktestStamps(database, [...new Set(ids)]);
      return ids.map((id) => found.get(id));
    },
    { cache: false, batchScheduleFn: (load) => setImmediate(load) },
  );
  return {
    stamp: (id) => stamps.load(id),
    backtests: remembered(memo, 'backtest', (ids) => findBacktests(database, ids)),
    models: remembered(memo, 'models of a backtest', (ids) => findBacktestModels(database, ids)),
  };
}

/** Reads what is in memory as it is now from there, and the rest from the store, in one statement. */
function remembered<Value extends object>(
  memo: Memo,
  kind: string,
  find: (ids: readonly string[]) => Promise<Map<string, Value>>,
): (stamps: readonly BacktestStamp[]) => Promise<Map<string, Value>> {
  const keyOf = ({ id, seq }: BacktestStamp) => `${kind} ${id} ${seq}`;
  return async (stamps) => {
    const known = new Map<string, Value>();
    for (const stamp of stamps) {
      const value = stamp.hasEnded ? memo.get(keyOf(stamp)) : undefined;
      if (value !== undefined) known.set(stamp.id, value as Value);
    }
    const missing = stamps.filter(({ id }) => !known.has(id));
    if (missing.length === 0) return known;
    const found = await find(missing.map(({ id }) => id));
    for (const stamp of missing) {
      const value = found.get(stamp.id);
      if (value === undefined) continue;
      known.set(stamp.id, value);
      // It was read after the stamp: what was resumed in between has another stamp now, so nobody finds it under this.
      if (stamp.hasEnded) memo.set(keyOf(stamp), value);
    }
    return known;
  };
}
