import process from 'node:process';
import { Worker } from 'node:worker_threads';

const EVERY_MS = 1_000;

/** What the watching thread runs: it gets on while the process is busy with a file that never ends. */
const WATCH = `
const { workerData: parent } = require('node:worker_threads');
setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
}, ${EVERY_MS});
`;

/** Ends this process when its parent is gone, however that ended and whatever this one is doing. */
export function endWithParent(): void {
  process.on('disconnect', () => process.exit());
  new Worker(WATCH, { eval: true, workerData: process.ppid }).unref();
}
