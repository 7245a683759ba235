import type { ColumnCache } from '../cache/index.ts';
import { systemClock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Logger } from '../logger.ts';
import { createGraphProcess, graphLimits } from '../models/index.ts';
import { createPredictors } from '../runs/predictors.ts';
import { runBacktest } from '../runs/run-backtest.ts';
import { type Database, findUnfinishedWork, openDatabase } from '../store/index.ts';
import { openResultCache, queueBackend } from './backends.ts';
import { type RunQueue, openQueue, takeJobs } from './queue.ts';

const POOL_SIZE = 4;
/** How often to look for unfinished backtests without a job, and how old they must be: a launch adds its job last. */
const SWEEP_EVERY_MS = 5_000;
const SWEEP_OLDER_MS = 2_000;

/**
 * Takes jobs and computes them, over connections of its own. Closing ends the run in hand at its next slice.
 * @param config with `databaseUrl` set, also where PostgreSQL is embedded
 * @param columnCache that of the process
 */
export async function openWorker(
  config: Config & { readonly databaseUrl: string },
  logger: Logger,
  columnCache: ColumnCache,
): Promise<{ close(): Promise<void> }> {
  await using closers = new AsyncDisposableStack();
  const database = await openDatabase({
    url: config.databaseUrl,
    poolSize: POOL_SIZE,
    onError: (error) => logger.warn({ err: error }, 'a connection of a worker to PostgreSQL broke'),
  });
  closers.defer(() => database.close());
  const onError = (error: unknown) => logger.warn({ err: error }, 'the job queue failed');
  const backend = queueBackend(config, database);
  const queue = await openQueue(backend, onError);
  closers.defer(() => queue.close());
  const resultCache = await openResultCache(config, database, logger);
  closers.defer(() => resultCache.close());
  const graphs = createGraphProcess(graphLimits(config.memoryBytes));
  const predictors = createPredictors(database, graphs);
  closers.defer(() => predictors.close());
  const closing = new AbortController();
  const { runMemoryBytes } = config;
  const services = {
    runMemoryBytes,
    database,
    resultCache,
    columnCache,
    predictors,
    logger,
    clock: systemClock,
    signal: closing.signal,
  };
  const jobs = await takeJobs(backend, (backtestId) => runBacktest(services, backtestId), onError);
  closers.defer(() => jobs.close());
  // The run in hand may be waiting for a graph.
  closers.defer(() => graphs.close());
  closers.defer(() => closing.abort());
  await sweep(database, queue);
  const timer = setInterval(() => sweep(database, queue).catch(onError), SWEEP_EVERY_MS);
  closers.defer(() => clearInterval(timer));
  const opened = closers.move();
  return { close: () => opened.disposeAsync() };
}

/** Adds a job for every backtest that is unfinished and has none, because a crash came in between. */
async function sweep(database: Database, queue: RunQueue): Promise<void> {
  const olderThan = new Date(systemClock.now() - SWEEP_OLDER_MS);
  for (const id of await findUnfinishedWork(database, olderThan)) await queue.add(id, 0);
}
