import { randomUUID } from 'node:crypto';
import { digestOf } from '../../cache/index.ts';
import type { Services } from '../../context.ts';
import { NotFoundError } from '../../errors.ts';
import type { Loaders, ModelPlace } from '../../loaders/index.ts';
import {
  type BacktestModelRow,
  cancelRun,
  decodeEquity,
  decodeTrades,
  deleteBacktest,
  deleteResultsOf,
  findBacktestModels,
  findResultSeries,
  findResultSummaries,
  insertBacktest,
} from '../../store/index.ts';
import { followBacktest } from '../backtests/backtest-events.ts';
import { loadResult } from '../backtests/model-results.ts';

/** Where two computations of a result differ first. */
export interface ResultDifference {
  /** Such as `metric SHARPE`, or `trade 17, pnl`. */
  readonly what: string;
  readonly stored: string;
  readonly computed: string;
}

export interface Verification {
  readonly result: BacktestModelRow;
  /** Undefined where every bit is the same. */
  readonly difference: ResultDifference | undefined;
}

/** Before what waits already: somebody waits for it. */
const PRIORITY = 100_000;

interface Verifying {
  readonly loaders: Loaders;
  /** Ends the computation when it aborts. */
  readonly signal: AbortSignal;
  readonly createdBy: string;
}

/**
 * Computes a result again on the revision that it was computed on, apart from the cache, and compares. Nothing of it is
 * left. Throws NotFoundError, and RevisionPrunedError where that revision is gone.
 */
export async function verifyResult(
  services: Services,
  place: ModelPlace,
  { loaders, signal, createdBy }: Verifying,
): Promise<Verification> {
  const { database } = services;
  const result = await loadResult(loaders, place);
  const { spec } = await loaders.backtests.load(place.backtestId);
  const model = await loaders.models.load(result.modelId);
  const id = randomUUID();
  const key = digestOf({ key: result.key, backtest: id });
  const work = { modelId: model.id, key, modelDigest: model.digest, parts: null, missed: '' };
  await insertBacktest(database, {
    id,
    key: digestOf([key]),
    spec,
    priority: PRIORITY,
    createdBy,
    launchDigest: null,
    idempotency: null,
    models: [work],
    hits: new Map(),
    anew: `computed again, to verify ${result.key}`,
  });
  try {
    await services.queue.add(id, PRIORITY);
    for await (const _ of await followBacktest(services, { id, after: 0, signal })) void _;
    signal.throwIfAborted();
    return { result, difference: await differenceOf(services, result.key, { id, key }) };
  } finally {
    await cancelRun(database, id);
    await deleteBacktest(database, id);
    await deleteResultsOf(database, [key]);
  }
}

async function differenceOf(
  services: Services,
  storedKey: string,
  { id, key }: { readonly id: string; readonly key: string },
): Promise<ResultDifference | undefined> {
  const { database } = services;
  const [row] = (await findBacktestModels(database, [id])).get(id) ?? [];
  if (row?.status !== 'COMPLETED') {
    const { code, message } = row?.failure ?? { code: 'CANCELLED', message: 'It was cancelled.' };
    return { what: 'the computation', stored: 'a result', computed: `${code}: ${message}` };
  }
  const keys = [storedKey, key];
  const summaries = await findResultSummaries(database, keys);
  const equities = await findResultSeries(database, keys, 'equity');
  const trades = await findResultSeries(database, keys, 'trades');
  const open = (own: string) => {
    const summary = summaries.get(own);
    const equity = equities.get(own);
    const ownTrades = trades.get(own);
    if (!summary || !equity || !ownTrades) throw new NotFoundError('result', own, 'It was pruned meanwhile.');
    const curve = decodeEquity(equity);
    return { metrics: summary.metrics, curve: { ...curve }, trades: { ...decodeTrades(ownTrades, curve.times) } };
  };
  const computed = open(key);
  let stored: typeof computed;
  try {
    stored = open(storedKey);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { what: 'the stored series', stored: error.message, computed: 'a whole one' };
  }
  return (
    metricDifference(stored.metrics, computed.metrics) ??
    columnDifference(stored.curve, computed.curve, (row, column) => `bar ${row}, ${column}`) ??
    columnDifference(stored.trades, computed.trades, (row, column) => `trade ${row}, ${column}`)
  );
}

type Metrics = Readonly<Record<string, { readonly value: number | null }>>;

function metricDifference(stored: Metrics, computed: Metrics): ResultDifference | undefined {
  for (const name of new Set([...Object.keys(stored), ...Object.keys(computed)])) {
    const [was, is] = [stored[name]?.value, computed[name]?.value];
    if (!Object.is(was, is)) return { what: `metric ${name}`, stored: shown(was), computed: shown(is) };
  }
  return undefined;
}

type Columns = Readonly<Record<string, Float64Array>>;

function columnDifference(
  stored: Columns,
  computed: Columns,
  nameOf: (row: number, column: string) => string,
): ResultDifference | undefined {
  const rows = Math.max(...[stored, computed].flatMap((columns) => Object.values(columns).map(({ length }) => length)));
  for (let row = 0; row < rows; row += 1)
    for (const [name, column] of Object.entries(stored)) {
      const [was, is] = [column.at(row), computed[name].at(row)];
      if (!Object.is(was, is)) return { what: nameOf(row, name), stored: shown(was), computed: shown(is) };
    }
  return undefined;
}

const shown = (value: number | null | undefined) => (value === undefined ? 'none' : String(value));
