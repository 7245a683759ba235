/** Child processes that are ended where they take too long or too much memory. Knows nothing of what they compute. */
export { BoundedProcess, ProcessEndedError } from './bounded-process.ts';
export { endWithParent } from './parent-watch.ts';
export { TaskQueue } from './task-queue.ts';
export { type WireError, fromWire, toWire } from './wire-error.ts';
