import DataLoader from 'dataloader';
import type { ResultCache } from '../cache/index.ts';
import { NotFoundError } from '../errors.ts';
import {
  type BacktestModelRow,
  type BacktestRow,
  type BacktestStamp,
  type Database,
  type ModelRow,
  type ResultSummary,
  findModels,
  findResultSeries,
  findResultSummaries,
} from '../store/index.ts';
import { byKey } from './by-key.ts';
import type { FinishedBacktests } from './finished-backtests.ts';

/** One model of one backtest, by its place in the launch, from 0. */
export interface ModelPlace {
  readonly backtestId: string;
  readonly ordinal: number;
}

/** How backtests, their models and their results are read: any number of keys, one statement each. */
export interface RunLoaders {
  /** A model by its database id. */
  readonly models: DataLoader<number, ModelRow>;
  /** How a backtest is at the time of the request; undefined where there is none. */
  readonly backtestStamps: DataLoader<string, BacktestStamp | undefined>;
  readonly backtests: DataLoader<string, BacktestRow>;
  /** All models of a backtest in the order of the launch, by the backtest's id. */
  readonly backtestModels: DataLoader<string, BacktestModelRow[]>;
  /** One model of a backtest, whatever its status. */
  readonly backtestModel: DataLoader<ModelPlace, BacktestModelRow, string>;
  /** What a result key computed to, without its series. */
  readonly results: DataLoader<string, ResultSummary>;
  /** The equity curve of a result key, as bytes of columns. */
  readonly equity: DataLoader<string, Uint8Array>;
  /** The trades of a result key, as bytes of columns. */
  readonly trades: DataLoader<string, Uint8Array>;
}

export interface RunSources {
  readonly database: Database;
  readonly resultCache: ResultCache<ResultSummary>;
  readonly finished: FinishedBacktests;
}

export function createRunLoaders({ database, resultCache, finished }: RunSources): RunLoaders {
  const backtestStamps = new DataLoader<string, BacktestStamp | undefined>((ids) =>
    Promise.all(ids.map((id) => finished.stamp(id))),
  );
  const stampsOf = async (ids: readonly string[]) =>
    (await Promise.all(ids.map((id) => backtestStamps.load(id)))).filter((stamp) => stamp !== undefined);
  const backtestModels = byKey('backtest', async (ids: readonly string[]) => finished.models(await stampsOf(ids)));
  return {
    models: byKey('model', (ids) => findModels(database, ids)),
    backtestStamps,
    backtests: byKey('backtest', async (ids) => finished.backtests(await stampsOf(ids))),
    backtestModels,
    backtestModel: new DataLoader(
      async (places) => {
        const ofBacktests = await backtestModels.loadMany(places.map(({ backtestId }) => backtestId));
        return places.map((place, index) => pick(place, ofBacktests[index]));
      },
      { cacheKeyFn: textOf },
    ),
    results: byKey('result', (keys: readonly string[]) => readSummaries(database, resultCache, keys)),
    equity: byKey('result', (keys) => findResultSeries(database, keys, 'equity')),
    trades: byKey('result', (keys) => findResultSeries(database, keys, 'trades')),
  };
}

/** Summaries from the cache; of what it lacks, those of the store, which the cache gets. */
async function readSummaries(
  database: Database,
  resultCache: ResultCache<ResultSummary>,
  keys: readonly string[],
): Promise<Map<string, ResultSummary>> {
  const cached = await resultCache.getMany(keys);
  const summaries = new Map([...cached].map(([key, { value }]) => [key, value]));
  const missing = keys.filter((key) => !summaries.has(key));
  const stored = missing.length === 0 ? [] : await findResultSummaries(database, missing);
  for (const [key, summary] of stored) {
    summaries.set(key, summary);
    await resultCache.set(key, summary);
  }
  return summaries;
}

function pick(place: ModelPlace, rows: BacktestModelRow[] | Error): BacktestModelRow | Error {
  if (rows instanceof Error) return rows;
  const row = rows.find(({ ordinal }) => ordinal === place.ordinal);
  return row ?? new NotFoundError('model of a backtest', textOf(place), 'A backtest lists its models by `results`.');
}

const textOf = ({ backtestId, ordinal }: ModelPlace) => `${backtestId}/${ordinal}`;
