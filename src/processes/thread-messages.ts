import { type TransferListItem, parentPort } from 'node:worker_threads';
import { type WireError, toWire } from './wire-error.ts';

/** What a request may take of threads. */
export interface WorkBounds {
  /** Aborts when nobody waits for it any more. */
  readonly signal: AbortSignal;
  /** ms of a processor that are left; what a task took is subtracted. */
  computingMs: number;
}

/** What a thread says: that it is there, the answer to each request, and at any time an error that belongs to none. */
export type ThreadMessage<Answer> =
  | { readonly kind: 'READY' }
  | { readonly kind: 'ANSWER'; readonly answer: Answer }
  | { readonly kind: 'FAILURE'; readonly error: WireError }
  | { readonly kind: 'NOTICE'; readonly error: WireError };

/** In a thread: tells whoever started it of an error that belongs to no request. */
export const notice = (error: Error): void => say({ kind: 'NOTICE', error: toWire(error) });

/**
 * In a thread: answers each request, until the thread is ended.
 *
 * @param transfer the memory of an answer that is handed over instead of copied
 */
export function serveThread<Answer>(
  answer: (request: never) => Promise<Answer>,
  transfer: (answer: Answer) => TransferListItem[] = () => [],
): void {
  parentPort?.on('message', (request: unknown) => {
    answer(request as never).then(
      (value) => say({ kind: 'ANSWER', answer: value }, transfer(value)),
      (error: unknown) => say({ kind: 'FAILURE', error: toWire(error) }),
    );
  });
  say({ kind: 'READY' });
}

const say = (message: ThreadMessage<unknown>, transfer?: TransferListItem[]) =>
  parentPort?.postMessage(message, transfer);
