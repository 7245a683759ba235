import type { ColumnCache } from '../cache/index.ts';
import { systemClock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Logger } from '../logger.ts';
import { findUnfinishedWork, openDatabase } from '../store/index.ts';
import { openResultCache, queueBackend } from './backends.ts';
import { openQueue, takeJobs } from './queue.ts';
import { createPredictors } from '../runs/predictors.ts';
import { runBacktest } from '../runs/run-backtest.ts';

const POOL_SIZE = 4;
/** How often unfinished work without a job is looked for, and how old it must be. */
const SWEEP_EVERY_MS = 5_000;
const SWEEP_OLDER_MS = 2_000;

/**
 * One taker of jobs with connections of its own. `config.databaseUrl` is set, also where the server is embedded.
 * @param columnCache the cache of its process
 */
export async function openWorker(
  config: Config,
  logger: Logger,
  columnCache: ColumnCache,
): Promise<{ close(): Promise<void> }> {
  const database = await openDatabase({ url: config.databaseUrl ?? '', poolSize: POOL_SIZE });
  const onError = (error: unknown) => logger.warn({ err: error }, 'the job queue failed');
  const backend = queueBackend(config, database);
  const queue = await openQueue(backend, onError);
  const resultCache = openResultCache(config, database, logger);
  const predictors = createPredictors(database);
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

  /** Jobs are intents: one may be lost in a crash, so what the store says is unfinished is intended again. */
  const sweep = async () => {
    const olderThan = new Date(systemClock.now() - SWEEP_OLDER_MS);
    for (const id of await findUnfinishedWork(database, olderThan)) await queue.add(id, 0);
  };
  const timer = setInterval(() => sweep().catch(onError), SWEEP_EVERY_MS);
  await sweep();
  return {
    close: async () => {
      clearInterval(timer);
      closing.abort();
      await jobs.close();
      await queue.close();
      await predictors.close();
      await resultCache.close();
      await database.close();
    },
  };
}
