import { parentPort, workerData } from 'node:worker_threads';
import type { ThreadInput } from '../../../src/jobs/supervised-thread.ts';

/**
 * A worker thread of which the second one that is started fails. Counts starts and orderly ends in the shared memory.
 */
const { link } = workerData as ThreadInput;
const [STARTS, ENDS] = [0, 1];
const counts = new Int32Array(link.memory);
if (Atomics.add(counts, STARTS, 1) === 1) throw new Error('there is no database for this one');
parentPort?.once('message', () => {
  Atomics.add(counts, ENDS, 1);
  parentPort?.close();
  link.port.close();
});
parentPort?.postMessage('ready');
