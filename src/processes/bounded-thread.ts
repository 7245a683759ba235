import { type TransferListItem, Worker } from 'node:worker_threads';
import { HindcastError, OperationalError } from '../errors.ts';
import { TaskQueue } from './task-queue.ts';
import { type ThreadMessage, type WorkBounds } from './thread-messages.ts';
import { fromWire } from './wire-error.ts';

export interface BoundedThreadOptions {
  readonly name: string;
  /** What it computes, in the plural, for errors: `features`. */
  readonly what: string;
  /** What it runs: a module that calls `serveThread`. */
  readonly entry: URL;
  /** What each thread is started with. */
  readonly input: () => { readonly data: unknown; readonly transfer?: TransferListItem[] };
  /** Told of errors that belong to no request, for the log. */
  readonly onError: (error: Error) => void;
  /** How to ask for less, for errors. */
  readonly remedy: string;
  readonly limitMs?: number;
}

const LIMIT_MS = 30_000;
/** How many requests may wait. */
const MAX_TASKS = 64;
const HEAP_MB = 1_024;
/** How often it is looked at what a request has taken. */
const WATCH_MS = 100;

/**
 * A thread that computes what requests ask for, one after the other: whatever they cost, the main thread answers others
 * meanwhile. It is started by the first request, and ended where one exceeds its bounds; the next gets another thread.
 * Whoever creates it closes it.
 */
export class BoundedThread<Request, Answer> {
  readonly #options: BoundedThreadOptions;
  readonly #queue: TaskQueue;
  #thread: Worker | undefined;
  /** Of the thread there is. */
  #ready: Promise<void> | undefined;
  #isClosed = false;

  constructor(options: BoundedThreadOptions) {
    this.#options = options;
    this.#queue = new TaskQueue(`requests for ${options.what}`, MAX_TASKS);
  }

  /** Requests that have come and are not answered. */
  get waiting(): number {
    return this.#queue.size;
  }

  /** @throws {HindcastError} also QUERY_TOO_LARGE where it takes more of a processor, or longer, than it may */
  ask(request: Request, bounds: WorkBounds): Promise<Answer> {
    return this.#queue.add(() => this.#ask(request, bounds), bounds.signal);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#thread?.terminate();
    await this.#queue.idle();
  }

  async #ask(request: Request, bounds: WorkBounds): Promise<Answer> {
    if (this.#isClosed) throw closing();
    const thread = (this.#thread ??= this.#start());
    const done = Promise.withResolvers<Answer>();
    const end = (reason: unknown) => {
      done.reject(reason);
      this.#thread = undefined;
      void thread.terminate();
    };
    const onMessage = (message: ThreadMessage<Answer>) => {
      if (message.kind === 'ANSWER') done.resolve(message.answer);
      if (message.kind === 'FAILURE') done.reject(fromWire(message.error));
    };
    const onAbort = () => end(bounds.signal.reason);
    const onExit = () => end(this.#isClosed ? closing() : this.#died());
    const { limitMs = LIMIT_MS } = this.#options;
    const late = setTimeout(() => end(this.#tooMuch(`longer than ${limitMs} ms`)), limitMs);
    bounds.signal.addEventListener('abort', onAbort);
    thread.on('message', onMessage).on('exit', onExit);
    try {
      const work = async () => {
        await this.#ready;
        return this.#withinBounds(bounds, { thread, end }, () => {
          thread.postMessage(request);
          return done.promise;
        });
      };
      // Where it is ended, that is the reason, whatever else fails with it.
      const ended = new Promise<never>((_, reject) => void done.promise.catch(reject));
      return await Promise.race([ended, work()]);
    } finally {
      clearTimeout(late);
      bounds.signal.removeEventListener('abort', onAbort);
      thread.off('message', onMessage).off('exit', onExit);
    }
  }

  /** Does a task, whose computing is taken from what is left; where that is too much, it ends the thread. */
  async #withinBounds<T>(
    bounds: WorkBounds,
    { thread, end }: { thread: Worker; end: (reason: unknown) => void },
    task: () => Promise<T>,
  ): Promise<T> {
    const left = bounds.computingMs;
    const before = await computedMs(thread);
    const account = async () => {
      bounds.computingMs = left - ((await computedMs(thread)) - before);
      if (bounds.computingMs < 0) end(this.#tooMuch('more computing than a request may'));
    };
    // A thread without an account has ended.
    const watch = setInterval(() => void account().catch(() => end(this.#died())), WATCH_MS);
    try {
      const answer = await task();
      await account();
      return answer;
    } finally {
      clearInterval(watch);
    }
  }

  #start(): Worker {
    const { name, entry, input, onError } = this.#options;
    const { data: workerData, transfer: transferList = [] } = input();
    const resourceLimits = { maxOldGenerationSizeMb: HEAP_MB };
    const thread = new Worker(entry, { name, workerData, transferList, resourceLimits });
    thread.on('error', onError);
    const ready = Promise.withResolvers<void>();
    this.#ready = ready.promise;
    thread.on('message', (message: ThreadMessage<Answer>) => {
      if (message.kind === 'READY') ready.resolve();
      if (message.kind === 'NOTICE') onError(fromWire(message.error));
    });
    thread.once('exit', () => {
      if (this.#thread === thread) this.#thread = undefined;
    });
    return thread;
  }

  #tooMuch(how: string): HindcastError {
    const { what, remedy } = this.#options;
    return new HindcastError('QUERY_TOO_LARGE', `The ${what} take ${how}: ask for ${remedy}.`);
  }

  #died(): OperationalError {
    const message = `The thread that computed the ${this.#options.what} ended. Retry later, and ask for less at once.`;
    return new OperationalError('BUSY', message);
  }
}

async function computedMs(thread: Worker): Promise<number> {
  const { user, system } = await thread.cpuUsage();
  return (user + system) / 1_000;
}

const closing = () => new OperationalError('BUSY', 'The server is closing. Retry later.');
