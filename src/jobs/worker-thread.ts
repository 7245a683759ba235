import { parentPort, workerData } from 'node:worker_threads';
import { connectColumnCache } from '../cache/index.ts';
import { createLogger } from '../logger.ts';
import { openWorker } from './worker.ts';
import type { ThreadInput } from './supervised-thread.ts';

/**
 * What a worker thread runs: opens a worker, says `ready`, and closes it when told to. An error on the way ends the
 * thread, and reaches the main thread as the reason.
 */
const { config, link } = workerData as ThreadInput;
const columnCache = connectColumnCache(link);
const worker = await openWorker(config, createLogger(config.logLevel), columnCache);
parentPort?.once('message', () => {
  parentPort?.close();
  void worker.close().finally(() => columnCache.close());
});
parentPort?.postMessage('ready');
