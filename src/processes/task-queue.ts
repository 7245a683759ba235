import { OperationalError } from '../errors.ts';

/** Does one task at a time, in the order in which they come. */
export class TaskQueue {
  readonly #limit: number;
  readonly #what: string;
  #last: Promise<unknown> = Promise.resolve();
  #tasks = 0;

  /**
   * @param what the tasks are, in the error of one too many: `model files`
   * @param limit how many may wait, the one in hand included
   */
  constructor(what: string, limit: number) {
    this.#what = what;
    this.#limit = limit;
  }

  /** How many wait, the one in hand included. */
  get size(): number {
    return this.#tasks;
  }

  /**
   * @param signal drops the task where it aborts before its turn; what it does in its turn is up to `work`
   * @throws {OperationalError} BUSY where too many wait
   */
  add<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (this.#tasks >= this.#limit) {
      const message = `${this.#tasks} ${this.#what} are waiting already. Retry later.`;
      return Promise.reject(new OperationalError('BUSY', message));
    }
    this.#tasks += 1;
    const inTurn = async () => {
      signal?.throwIfAborted();
      return work();
    };
    const done = this.#last.then(inTurn).finally(() => (this.#tasks -= 1));
    // The next one waits for this one, however it ends.
    this.#last = done.catch(() => undefined);
    return done;
  }

  /** Settles when all that has come so far is done. */
  async idle(): Promise<void> {
    await this.#last;
  }
}
