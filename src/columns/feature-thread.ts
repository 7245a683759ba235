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

/** What the thread says: that it is there, the answer to each request, and at any time an error that belongs to none. */
export type FeatureMessage =
  | { readonly kind: 'READY' }
  | { readonly kind: 'SERIES'; readonly series: FeatureColumn[] }
  | { readonly kind: 'FAILURE'; readonly error: WireError }
  | { readonly kind: 'NOTICE'; readonly error: WireError };

type Answer = Extract<FeatureMessage, { kind: 'SERIES' | 'FAILURE' }>;

/** What the features of one GraphQL request may take. */
export interface FeatureBounds {
  /** Aborts when nobody waits for them any more. */
  readonly signal: AbortSignal;
  /** ms of a processor that are left; what a read took is subtracted. */
  computingMs: number;
}

/**
 * Computes the features that requests ask for, on a thread that shares the column cache of the process: whatever they
 * cost, the main thread answers others meanwhile. One request at a time.
 */
export interface FeatureThread {
  /**
   * See readFeatureSeries. Where it exceeds its bounds, the thread is ended.
   * @throws {HindcastError} also QUERY_TOO_LARGE where it takes more of a processor, or longer, than it may
   */
  read(request: FeatureRequest, bounds: FeatureBounds): Promise<FeatureColumn[]>;
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
  /** Of the thread there is. */
  #ready: Promise<void> | undefined;
  #isClosed = false;

  constructor(options: FeatureThreadOptions) {
    this.#options = options;
  }

  get waiting(): number {
    return this.#queue.size;
  }

  read(request: FeatureRequest, bounds: FeatureBounds): Promise<FeatureColumn[]> {
    return this.#queue.add(() => this.#ask(request, bounds), bounds.signal);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#thread?.terminate();
    await this.#queue.idle();
  }

  async #ask(request: FeatureRequest, bounds: FeatureBounds): Promise<FeatureColumn[]> {
    if (this.#isClosed) throw closing();
    const thread = (this.#thread ??= this.#start());
    const answer = Promise.withResolvers<Answer>();
    const end = (reason: unknown) => {
      answer.reject(reason);
      this.#thread = undefined;
      void thread.terminate();
    };
    const onMessage = (message: FeatureMessage) => {
      if (message.kind === 'SERIES' || message.kind === 'FAILURE') answer.resolve(message);
    };
    const onAbort = () => end(bounds.signal.reason);
    const onExit = () => end(this.#isClosed ? closing() : died());
    const { limitMs = LIMIT_MS } = this.#options;
    const late = setTimeout(() => end(tooLong(limitMs)), limitMs);
    bounds.signal.addEventListener('abort', onAbort);
    thread.on('message', onMessage).on('exit', onExit);
    try {
      await Promise.race([this.#ready, answer.promise]);
      const message = await withinComputing(bounds, { thread, end }, () => {
        thread.postMessage(request);
        return answer.promise;
      });
      if (message.kind === 'SERIES') return message.series;
      throw fromWire(message.error);
    } finally {
      clearTimeout(late);
      bounds.signal.removeEventListener('abort', onAbort);
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
    const ready = Promise.withResolvers<void>();
    this.#ready = ready.promise;
    thread.on('message', (message: FeatureMessage) => {
      if (message.kind === 'READY') ready.resolve();
      if (message.kind === 'NOTICE') onError(fromWire(message.error));
    });
    thread.once('exit', () => {
      if (this.#thread === thread) this.#thread = undefined;
    });
    return thread;
  }
}

/** How often it is looked at. */
const WATCH_MS = 100;

/** Does a read, whose computing is taken from what is left; where that is too much, it ends the thread. */
async function withinComputing<T>(
  bounds: FeatureBounds,
  { thread, end }: { thread: Worker; end: (reason: unknown) => void },
  read: () => Promise<T>,
): Promise<T> {
  const left = bounds.computingMs;
  const before = await computedMs(thread);
  const account = async () => {
    bounds.computingMs = left - ((await computedMs(thread)) - before);
    if (bounds.computingMs < 0) end(tooCostly());
  };
  // A thread without an account has ended.
  const watch = setInterval(() => void account().catch(() => end(died())), WATCH_MS);
  try {
    const answer = await read();
    await account();
    return answer;
  } finally {
    clearInterval(watch);
  }
}

async function computedMs(thread: Worker): Promise<number> {
  const { user, system } = await thread.cpuUsage();
  return (user + system) / 1_000;
}

const tooCostly = () =>
  new HindcastError(
    'QUERY_TOO_LARGE',
    'The features of the request take more computing than it may: ask for fewer symbols or features, shorter windows, or a shorter range.',
  );
const tooLong = (limitMs: number) =>
  new HindcastError(
    'QUERY_TOO_LARGE',
    `The features take longer than ${limitMs} ms: ask for fewer symbols or features, or a shorter range.`,
  );
const died = () =>
  new OperationalError('BUSY', 'The thread that computed the features ended. Retry later, and ask for less at once.');
const closing = () => new OperationalError('BUSY', 'The server is closing. Retry later.');
