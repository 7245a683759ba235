import { parentPort, workerData } from 'node:worker_threads';
import type { ThreadInput } from '../../../src/jobs/supervised-thread.ts';

/**
 * A worker thread that dies as soon as it is ready, unless it is the start that the shared memory names: that one
 * lives.
 */
const { link } = workerData as ThreadInput;
const [STARTS, SOUND_START] = [0, 1];
const counts = new Int32Array(link.memory);
const start = Atomics.add(counts, STARTS, 1) + 1;
parentPort?.postMessage('ready');
if (start !== Atomics.load(counts, SOUND_START)) throw new Error(`start ${start} died`);
parentPort?.once('message', () => {
  parentPort?.close();
  link.port.close();
});
