import { OperationalError } from '../errors.ts';

/** Does one task at a time, or a few side by side, in the order in which they come. */
export class TaskQueue {
  readonly #limit: number;
  readonly #what: string;
  #free: number;
  /** Begin the tasks that wait. */
  readonly #waiting: (() => void)[] = [];
  readonly #tasks = new Set<Promise<unknown>>();

  /**
   * @param what the tasks are, in the error of one too many: `model files`
   * @param limit how many may wait, those in hand included
   * @param together how many are done side by side
   */
  constructor(what: string, limit: number, together = 1) {
    this.#what = what;
    this.#limit = limit;
    this.#free = together;
  }

  /** How many wait, those in hand included. */
  get size(): number {
    return this.#tasks.size;
  }

  /**
   * @param signal drops the task where it aborts before its turn; what it does in its turn is up to `work`
   * @throws {OperationalError} BUSY where too many wait
   */
  add<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (this.size >= this.#limit) {
      const message = `${this.size} ${this.#what} are waiting already. Retry later.`;
      return Promise.reject(new OperationalError('BUSY', message));
    }
    const done = this.#inTurn(work, signal);
    // However it ends, it has.
    const ended = done.then(
      () => undefined,
      () => undefined,
    );
    this.#tasks.add(ended);
    void ended.then(() => this.#tasks.delete(ended));
    return done;
  }

  /** Settles when all that has come so far is done. */
  async idle(): Promise<void> {
    await Promise.all(this.#tasks);
  }

  async #inTurn<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      signal?.throwIfAborted();
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free += 1;
    }
  }
}
