import { parentPort, workerData } from 'node:worker_threads';
import type { Config } from '../config.ts';
import { createLogger } from '../logger.ts';
import { openWorker } from './worker.ts';

/** The entry of a worker thread: opens a worker, says so, and closes it when told to. */
const config = workerData as Config;
const worker = await openWorker(config, createLogger(config.logLevel));
parentPort?.once('message', () => {
  parentPort?.close();
  void worker.close();
});
parentPort?.postMessage('ready');
