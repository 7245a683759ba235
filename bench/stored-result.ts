import { DEFAULT_EXECUTION, createModelSimulation } from '../src/engine/index.ts';
import { encodeEquity, encodeTrades, insertResult } from '../src/store/index.ts';
import { panelOf, topK } from '../test/support/panels.ts';
import { benchDatabase } from './database.ts';
import type { BenchCase } from './report.ts';
import { W2, w2Bars, w2Scores } from './workloads.ts';

const RESULTS = 60;
const WARM_UP = 20;
const REACH_MS = 5;

/** What it costs of a processor to encode and store the result of a model over 50 symbols x 2,520 bars. */
export async function storedResult(): Promise<BenchCase> {
  const execution = DEFAULT_EXECUTION;
  const strategy = topK({ top: 10 });
  const setup = { symbols: W2.symbols, strategy, execution, initialCash: 1e6, periodsPerYear: 365 };
  const simulation = createModelSimulation({ ...setup, convention: 'EMPYRICAL' });
  simulation.push(panelOf(W2.symbols, w2Bars()), w2Scores(0));
  const { times, equity, trades, metrics } = simulation.finish();
  await using opened = await benchDatabase();
  const origin = { datasetId: 1, modelDigest: '', backtestId: null, computedAt: new Date(), timings: {} };
  const store = (key: string) =>
    insertResult(opened.database, {
      ...origin,
      key,
      metrics,
      peakMemoryBytes: 0,
      equity: encodeEquity({ times, equity }),
      trades: encodeTrades(trades, times),
    });
  for (let index = 0; index < WARM_UP; index += 1) await store(`warm ${index}`);
  const before = process.cpuUsage();
  for (let index = 0; index < RESULTS; index += 1) await store(`${index}`);
  const { user, system } = process.cpuUsage(before);
  const value = (user + system) / 1_000 / RESULTS;
  return {
    case: 'storing a result, processor time',
    value,
    unit: 'ms',
    reach: `<= ${REACH_MS} ms`,
    met: value <= REACH_MS,
    detail: { trades: trades.symbol.length },
  };
}
