import { MessageChannel, Worker } from 'node:worker_threads';
import { type ColumnCacheLink, type ProcessColumnCache, serveColumnCache } from '../cache/index.ts';
import { HindcastError, OperationalError } from '../errors.ts';
import { TaskQueue, type WireError, fromWire } from '../processes/index.ts';
import type { FeatureColumn, FeatureRequest } from './feature-series.ts';

/** What the thread is started with. */
export interface FeatureThreadInput {
  readonly databaseUrl: string;
  readonly link: ColumnCacheLink;
}

/** What the thread says: the answer to each request, and at any time an error that belongs to none. */
export type FeatureMessage =
  | { readonly kind: 'SERIES'; readonly series: FeatureColumn[] }
  | { readonly kind: 'FAILURE'; readonly error: WireError }
  | { readonly kind: 'NOTICE'; readonly error: WireError };

/**
 * Computes the features that requests ask for, on a thread that shares the column cache of the process: whatever they
 * cost, the main thread answers others meanwhile. One request at a time.
 */
export interface FeatureThread {
  /**
   * See readFeatureSeries. Where the signal aborts, the thread is ended.
   * @throws {HindcastError} also QUERY_TOO_LARGE where it takes longer than the limit
   */
  read(request: FeatureRequest, signal: AbortSignal): Promise<FeatureColumn[]>;
  /** Requests that have come and are not answered. */
  readonly waiting: number;
  close(): Promise<void>;
}

export interface FeatureThreadOptions {
  readonly databaseUrl: string;
  readonly columnCache: ProcessColumnCache;
  /** Told of errors that belong to no request, for the log. */
  readonly onError: (error: Error) => void;
  readonly limitMs?: number;
}

const LIMIT_MS = 30_000;
/** How many requests may wait. */
const MAX_TASKS = 64;
const HEAP_MB = 1_024;
const ENTRY = new URL('feature-thread-child.ts', import.meta.url);

/** Whoever creates it closes it. The thread is started by the first request. */
export const createFeatureThread = (options: FeatureThreadOptions): FeatureThread => new OwnedFeatureThread(options);

class OwnedFeatureThread implements FeatureThread {
  readonly #options: FeatureThreadOptions;
  readonly #queue = new TaskQueue('requests for features', MAX_TASKS);
  #thread: Worker | undefined;
  #isClosed = false;

  constructor(options: FeatureThreadOptions) {
    this.#options = options;
  }

  get waiting(): number {
    return this.#queue.size;
  }

  read(request: FeatureRequest, signal: AbortSignal): Promise<FeatureColumn[]> {
    return this.#queue.add(() => this.#ask(request, signal), signal);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#thread?.terminate();
    await this.#queue.idle();
  }

  async #ask(request: FeatureRequest, signal: AbortSignal): Promise<FeatureColumn[]> {
    if (this.#isClosed) throw closing();
    const thread = (this.#thread ??= this.#start());
    const { limitMs = LIMIT_MS } = this.#options;
    const answer = Promise.withResolvers<FeatureMessage>();
    const end = (reason: unknown) => {
      answer.reject(reason);
      this.#thread = undefined;
      void thread.terminate();
    };
    const onMessage = (message: FeatureMessage) => {
      if (message.kind !== 'NOTICE') answer.resolve(message);
    };
    const onAbort = () => end(signal.reason);
    const onExit = () => end(this.#isClosed ? closing() : died());
    const late = setTimeout(() => end(tooLong(limitMs)), limitMs);
    signal.addEventListener('abort', onAbort);
    thread.on('message', onMessage).on('exit', onExit);
    try {
      thread.postMessage(request);
      const message = await answer.promise;
      if (message.kind === 'SERIES') return message.series;
      throw fromWire(message.error);
    } finally {
      clearTimeout(late);
      signal.removeEventListener('abort', onAbort);
      thread.off('message', onMessage).off('exit', onExit);
    }
  }

  #start(): Worker {
    const { databaseUrl, columnCache, onError } = this.#options;
    const { port1, port2 } = new MessageChannel();
    serveColumnCache(columnCache, port1);
    const workerData: FeatureThreadInput = { databaseUrl, link: { memory: columnCache.memory, port: port2 } };
    const resourceLimits = { maxOldGenerationSizeMb: HEAP_MB };
    const thread = new Worker(ENTRY, { name: 'features', workerData, transferList: [port2], resourceLimits });
    thread.on('error', onError);
    thread.on('message', (message: FeatureMessage) => {
      if (message.kind === 'NOTICE') onError(fromWire(message.error));
    });
    thread.once('exit', () => {
      if (this.#thread === thread) this.#thread = undefined;
    });
    return thread;
  }
}

const tooLong = (limitMs: number) =>
  new HindcastError(
    'QUERY_TOO_LARGE',
    `The features take longer than ${limitMs} ms: ask for fewer symbols or features, or a shorter range.`,
  );
const died = () =>
  new OperationalError('BUSY', 'The thread that computed the features ended. Retry later, and ask for less at once.');
const closing = () => new OperationalError('BUSY', 'The server is closing. Retry later.');
