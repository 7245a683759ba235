/**
 * Child processes and threads that are ended where they take too long or too much. Knows nothing of what they compute.
 */
export { BoundedProcess, ProcessEndedError } from './bounded-process.ts';
export { BoundedThread } from './bounded-thread.ts';
export { endWithParent } from './parent-watch.ts';
export { TaskQueue } from './task-queue.ts';
export { notice, serveThread } from './thread-messages.ts';
export { type WireError, fromWire, toWire } from './wire-error.ts';
