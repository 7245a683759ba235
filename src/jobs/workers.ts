import { MessageChannel, Worker } from 'node:worker_threads';
import { type ProcessColumnCache, serveColumnCache } from '../cache/index.ts';
import type { Config } from '../config.ts';
import type { Logger } from '../logger.ts';
import type { ThreadInput } from './worker-thread.ts';

/** Threads that take jobs, each with its own connections; one that dies is replaced. */
export interface Workers {
  close(): Promise<void>;
}

export interface WorkersInput {
  readonly config: Config;
  readonly count: number;
  readonly logger: Logger;
  /** The cache that all threads share. */
  readonly columnCache: ProcessColumnCache;
}

const RESTART_MS = 1_000;

/**
 * Starts `count` threads that compute backtests, so that no computation ever runs on the server's event loop. What a
 * dying thread was computing is taken up again by the sweeper.
 */
export async function startWorkers({ config, count, logger, columnCache }: WorkersInput): Promise<Workers> {
  const threads = new Map<number, Worker>();
  const restarts = new Set<NodeJS.Timeout>();
  let closing = false;

  function start(slot: number): Promise<void> {
    const channel = new MessageChannel();
    serveColumnCache(columnCache, channel.port1);
    const workerData: ThreadInput = { config, link: { memory: columnCache.memory, port: channel.port2 } };
    const entry = new URL('worker-thread.ts', import.meta.url);
    const thread = new Worker(entry, { workerData, transferList: [channel.port2] });
    threads.set(slot, thread);
    thread.on('error', (error) => logger.error({ err: error }, 'a worker thread failed'));
    thread.on('exit', (code) => {
      threads.delete(slot);
      if (closing) return;
      logger.warn({ code }, 'a worker thread ended and is started again');
      const timer = setTimeout(() => {
        restarts.delete(timer);
        start(slot).catch((error: unknown) => logger.error({ err: error }, 'a worker thread did not start'));
      }, RESTART_MS);
      restarts.add(timer);
    });
    return new Promise((resolve, reject) => {
      thread.once('message', () => resolve());
      thread.once('exit', (code) => reject(new Error(`A worker thread ended with code ${code} before it was ready.`)));
    });
  }

  await Promise.all(Array.from({ length: count }, (_, slot) => start(slot)));
  return {
    close: async () => {
      closing = true;
      for (const timer of restarts) clearTimeout(timer);
      await Promise.all([...threads.values()].map(closeThread));
    },
  };
}

/** Asks a thread to finish what it can and waits until it has ended. */
function closeThread(thread: Worker): Promise<void> {
  return new Promise((resolve) => {
    thread.once('exit', () => resolve());
    thread.postMessage('close');
  });
}
