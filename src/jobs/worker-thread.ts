import { parentPort, workerData } from 'node:worker_threads';
import { type BlockCacheLink, connectBlockCache } from '../cache/index.ts';
import type { Config } from '../config.ts';
import { createLogger } from '../logger.ts';
import { openWorker } from './worker.ts';

/** What a thread is started with. */
export interface ThreadInput {
  readonly config: Config;
  readonly link: BlockCacheLink;
}

/** The entry of a worker thread: opens a worker, says so, and closes it when told to. */
const { config, link } = workerData as ThreadInput;
const blocks = connectBlockCache(link);
const worker = await openWorker(config, createLogger(config.logLevel), blocks);
parentPort?.once('message', () => {
  parentPort?.close();
  void worker.close().finally(() => blocks.close());
});
parentPort?.postMessage('ready');
