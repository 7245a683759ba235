import { setTimeout as wait } from 'node:timers/promises';
import { MessageChannel, Worker } from 'node:worker_threads';
import { type ColumnCacheLink, type ProcessColumnCache, serveColumnCache } from '../cache/index.ts';
import { systemClock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Logger } from '../logger.ts';

/** What a worker thread is started with. */
export interface ThreadInput {
  readonly config: Config & { readonly databaseUrl: string };
  readonly link: ColumnCacheLink;
}

/** How a thread that dies is started again. */
export interface RestartRules {
  /** How long to wait before the first restart. The wait doubles with each death in a row. */
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
  /** A thread that has lived so long is sound: deaths before do not count. */
  readonly soundAfterMs: number;
  /** So many deaths in a row, and the thread is given up. */
  readonly maxDeaths: number;
}

export interface SupervisedThreadOptions {
  /** Shown in logs and errors. */
  readonly name: string;
  /** The file that the thread runs. */
  readonly entry: URL;
  readonly config: Config & { readonly databaseUrl: string };
  readonly columnCache: ProcessColumnCache;
  readonly logger: Logger;
  readonly restarts: RestartRules;
}

/** A worker thread that is started again when it dies: later each time, and after too many deaths not any more. */
export class SupervisedThread {
  readonly #options: SupervisedThreadOptions;
  readonly #closing = new AbortController();
  #thread: Worker | undefined;
  #ended: Promise<Error> | undefined;
  #isReady = false;

  constructor(options: SupervisedThreadOptions) {
    this.#options = options;
  }

  /** Whether the thread takes jobs now. */
  get isRunning(): boolean {
    return this.#isReady;
  }

  /** Starts the thread. Rejects with the reason where it ends before it is ready. */
  async start(): Promise<void> {
    const { name, entry, config, columnCache, logger } = this.#options;
    const channel = new MessageChannel();
    serveColumnCache(columnCache, channel.port1);
    const workerData: ThreadInput = { config, link: { memory: columnCache.memory, port: channel.port2 } };
    const thread = new Worker(entry, { name, workerData, transferList: [channel.port2] });
    this.#thread = thread;
    const ended = new Promise<Error>((resolve) => {
      let cause: unknown;
      thread.on('error', (error) => {
        cause = error;
        logger.error({ err: error, thread: name }, 'a worker thread failed');
      });
      thread.once('exit', (code) => {
        this.#thread = undefined;
        this.#isReady = false;
        const reason = cause instanceof Error ? cause.message : `code ${code}`;
        resolve(new Error(`The ${name} has ended: ${reason}`, { cause }));
      });
    });
    this.#ended = ended;
    const ready = new Promise<undefined>((resolve) => {
      thread.once('message', () => {
        this.#isReady = true;
        resolve(undefined);
      });
    });
    const failure = await Promise.race([ready, ended]);
    if (failure) throw failure;
  }

  /**
   * Starts the thread again whenever it dies. Resolves once it is given up, with the reason, or closed, with undefined.
   */
  async supervise(): Promise<Error | undefined> {
    const { name, logger, restarts } = this.#options;
    let startedAt = systemClock.now();
    for (let deaths = 1; ; deaths += 1) {
      const error = await this.#ended;
      if (this.#closing.signal.aborted || !error) return undefined;
      if (systemClock.now() - startedAt >= restarts.soundAfterMs) deaths = 1;
      if (deaths >= restarts.maxDeaths) {
        logger.error({ err: error, thread: name, deaths }, 'a worker thread died too often and is not started again');
        return error;
      }
      const delayMs = Math.min(restarts.maxDelayMs, restarts.firstDelayMs * 2 ** (deaths - 1));
      logger.warn({ thread: name, deaths, delayMs }, 'a worker thread has died and is started again after a delay');
      // Closing cuts the wait short, by a rejection.
      await wait(delayMs, undefined, { signal: this.#closing.signal }).catch(() => undefined);
      if (this.#closing.signal.aborted) return undefined;
      startedAt = systemClock.now();
      // Where it does not become ready, it has ended, which the next round sees.
      this.start().catch(() => undefined);
    }
  }

  /** Lets the thread end what it is at, and waits until it has ended. It is not started again. */
  async close(): Promise<void> {
    this.#closing.abort();
    if (!this.#thread) return;
    this.#thread.postMessage('close');
    await this.#ended;
  }
}
