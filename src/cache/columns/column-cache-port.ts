import type { MessagePort } from 'node:worker_threads';
import { type ColumnCache, type ProcessColumnCache, type SlotKeeper, keeperOf, overKeeper } from './column-cache.ts';
import { Holder, type TakenKeys } from './slot-index.ts';

/** What a worker thread is given so that it can use the column cache of its process. */
export interface ColumnCacheLink {
  readonly memory: SharedArrayBuffer;
  readonly port: MessagePort;
}

type Question = { readonly id: number; readonly ask: 'take' | 'wait' | 'peek'; readonly keys: readonly string[] };
type Notice =
  | { readonly tell: 'settle'; readonly keys: readonly string[]; readonly computed: boolean }
  | { readonly tell: 'release'; readonly keys: readonly string[] };
interface Answer {
  readonly id: number;
  readonly value: unknown;
}

/**
 * Answers the thread at the other end of `port`. When the port closes, the thread's leases are given back, and whoever
 * waits for a column that it was computing is told that it failed.
 */
export function serveColumnCache({ index }: ProcessColumnCache, port: MessagePort): void {
  const holder = new Holder();
  const keeper = keeperOf(index, holder);
  let open = true;
  port.on('message', (message: Question | Notice) => {
    if ('tell' in message) {
      if (message.tell === 'settle') keeper.settle(message.keys, message.computed);
      else keeper.release(message.keys);
      return;
    }
    void keeper[message.ask](message.keys).then((value) => {
      if (open) port.postMessage({ id: message.id, value } satisfies Answer);
      // The thread ended while it waited: what it has just been given is given back.
      else index.dropHolder(holder);
    });
  });
  port.on('close', () => {
    open = false;
    index.dropHolder(holder);
  });
}

/** The column cache of the process, for a worker thread. Whoever connects closes it. */
export function connectColumnCache({ memory, port }: ColumnCacheLink): ColumnCache & { close(): void } {
  const answers = new Map<number, (value: unknown) => void>();
  let last = 0;
  port.on('message', ({ id, value }: Answer) => {
    answers.get(id)?.(value);
    answers.delete(id);
  });
  const ask = <Value>(question: Omit<Question, 'id'>): Promise<Value> =>
    new Promise((resolve) => {
      last += 1;
      answers.set(last, (value) => resolve(value as Value));
      port.postMessage({ id: last, ...question } satisfies Question);
    });
  const tell = (notice: Notice) => {
    if (notice.keys.length > 0) port.postMessage(notice);
  };
  const keeper: SlotKeeper = {
    take: (keys) => ask<TakenKeys>({ ask: 'take', keys }),
    wait: async (keys) => (keys.length === 0 ? [] : ask<number[]>({ ask: 'wait', keys })),
    peek: (keys) => ask<boolean[]>({ ask: 'peek', keys }),
    settle: (keys, computed) => tell({ tell: 'settle', keys, computed }),
    release: (keys) => tell({ tell: 'release', keys }),
  };
  return { ...overKeeper(memory, keeper), close: () => port.close() };
}
