import { parentPort, workerData } from 'node:worker_threads';
import { type ColumnCacheLink, connectColumnCache } from '../cache/index.ts';
import type { Config } from '../config.ts';
import { createLogger } from '../logger.ts';
import { openWorker } from './worker.ts';

/** What a thread is started with. */
export interface ThreadInput {
  readonly config: Config;
  readonly link: ColumnCacheLink;
}

/** The entry of a worker thread: opens a worker, says so, and closes it when told to. */
const { config, link } = workerData as ThreadInput;
const columnCache = connectColumnCache(link);
const worker = await openWorker(config, createLogger(config.logLevel), columnCache);
parentPort?.once('message', () => {
  parentPort?.close();
  void worker.close().finally(() => columnCache.close());
});
parentPort?.postMessage('ready');
