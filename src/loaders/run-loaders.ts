import DataLoader from 'dataloader';
import { NotFoundError } from '../errors.ts';
import {
  type BacktestModelRow,
  type BacktestRow,
  type Database,
  type ModelRow,
  type ResultSummary,
  findBacktestModels,
  findBacktests,
  findModels,
  findResultSeries,
  findResultSummaries,
} from '../store/index.ts';
import { byKey } from './by-key.ts';

/** Reads backtests, their models and their results: one statement of each kind for any number of keys. */
export interface RunLoaders {
  readonly models: DataLoader<number, ModelRow>;
  readonly backtests: DataLoader<string, BacktestRow>;
  /** All models of a backtest, by its id. */
  readonly backtestModels: DataLoader<string, BacktestModelRow[]>;
  /** One model of a backtest that has a result, by `backtestId/ordinal`. */
  readonly modelResults: DataLoader<string, BacktestModelRow>;
  /** A result without its series, by its key. */
  readonly results: DataLoader<string, ResultSummary>;
  /** The encoded equity curve or trades of a result, by its key. */
  readonly equity: DataLoader<string, Uint8Array>;
  readonly trades: DataLoader<string, Uint8Array>;
}

export function createRunLoaders(database: Database): RunLoaders {
  const backtestModels = new DataLoader<string, BacktestModelRow[]>(async (ids) => {
    const found = await findBacktestModels(database, ids);
    return ids.map((id) => found.get(id) ?? []);
  });
  return {
    models: byKey('model', (ids) => findModels(database, ids)),
    backtests: byKey('backtest', (ids) => findBacktests(database, ids)),
    backtestModels,
    modelResults: new DataLoader(async (ids) => {
      const rows = await backtestModels.loadMany(ids.map((id) => id.slice(0, id.indexOf('/'))));
      return ids.map((id, index) => pick(id, rows[index]));
    }),
    results: byKey('result', (keys) => findResultSummaries(database, keys)),
    equity: byKey('result', (keys) => findResultSeries(database, keys, 'equity')),
    trades: byKey('result', (keys) => findResultSeries(database, keys, 'trades')),
  };
}

function pick(id: string, rows: BacktestModelRow[] | Error): BacktestModelRow | Error {
  if (rows instanceof Error) return rows;
  const ordinal = Number(id.slice(id.indexOf('/') + 1));
  const row = rows.find((candidate) => candidate.ordinal === ordinal && candidate.status === 'COMPLETED');
  return row ?? new NotFoundError('result', id, 'The backtest lists those that are finished under `results`.');
}
