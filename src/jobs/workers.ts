import type { ProcessColumnCache } from '../cache/index.ts';
import type { Config } from '../config.ts';
import type { Logger } from '../logger.ts';
import { type RestartRules, SupervisedThread } from './supervised-thread.ts';

/** Threads that take jobs, so that nothing is ever computed on the main thread, which answers requests. */
export interface Workers {
  /** How many threads take jobs now: without those that have died, until they are started again. */
  running(): number;
  /** Resolves with the reason once every thread is given up and nothing is computed any more; never after `close`. */
  readonly givenUp: Promise<Error>;
  close(): Promise<void>;
}

export interface WorkersInput {
  readonly config: Config & { readonly databaseUrl: string };
  readonly count: number;
  readonly logger: Logger;
  /** The column cache that all threads share. */
  readonly columnCache: ProcessColumnCache;
  /** The file that each thread runs, and how it is started again: the product's own unless given. */
  readonly entry?: URL;
  readonly restarts?: RestartRules;
}

const ENTRY = new URL('worker-thread.ts', import.meta.url);
/** From 1 s up to a minute: a thread that never lives for five minutes is given up after about a quarter of an hour. */
const RESTARTS: RestartRules = { firstDelayMs: 1_000, maxDelayMs: 60_000, soundAfterMs: 300_000, maxDeaths: 20 };

/**
 * Starts threads, each with connections of its own. Where one does not start, the others are closed and the promise
 * rejects. A thread that dies later is started again; another worker takes up what it was computing.
 */
export async function startWorkers(input: WorkersInput): Promise<Workers> {
  const { config, count, logger, columnCache, entry = ENTRY, restarts = RESTARTS } = input;
  const threads = Array.from(
    { length: count },
    (_, index) =>
      new SupervisedThread({ name: `worker thread ${index + 1}`, entry, config, columnCache, logger, restarts }),
  );
  const close = async () => void (await Promise.all(threads.map((thread) => thread.close())));
  const started = await Promise.allSettled(threads.map((thread) => thread.start()));
  const failure = started.find((outcome) => outcome.status === 'rejected');
  if (failure) {
    await close();
    throw failure.reason;
  }
  const ends = threads.map((thread) => thread.supervise());
  const givenUp = new Promise<Error>((resolve) => {
    void Promise.all(ends).then(([reason]) => {
      if (reason) resolve(reason);
    });
  });
  return { running: () => threads.filter(({ isRunning }) => isRunning).length, givenUp, close };
}
