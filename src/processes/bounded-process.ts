import { type ChildProcess, type Serializable, fork } from 'node:child_process';
import { readFile } from 'node:fs/promises';

/** What a process may take to answer. */
export interface Bounds {
  readonly limitMs: number;
  /** Memory of the whole process, where the system tells it. */
  readonly maxBytes: number;
}

export interface ProcessOptions<Message> {
  /** Bounds its JavaScript memory, in MiB. */
  readonly heapMb: number;
  /** A file that the process gets as descriptor 4. */
  readonly file?: number;
  /** Takes a message that answers nothing; true where it was one. */
  readonly takesNotice?: (message: Message) => boolean;
}

/** A process ended, or was ended, while an answer of it was waited for. */
export class ProcessEndedError extends Error {
  readonly reason: 'LATE' | 'MEMORY' | 'DIED';

  constructor(reason: ProcessEndedError['reason'], message: string) {
    super(message);
    this.name = 'ProcessEndedError';
    this.reason = reason;
  }
}

const WATCH_MS = 50;
const PAGE_BYTES = 4_096;

/** A child process that says that it is ready, and then gives one answer to each question. Its owner kills it. */
export class BoundedProcess<Task extends Serializable, Message extends Serializable> {
  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;
  #hasEnded = false;
  /** The answer that is waited for. */
  #waiting: PromiseWithResolvers<Message> | undefined;

  private constructor(child: ChildProcess, takesNotice: (message: Message) => boolean) {
    this.#child = child;
    this.#exited = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        this.#hasEnded = true;
        this.#waiting?.reject(new ProcessEndedError('DIED', signal ?? `exit code ${code}`));
        resolve();
      });
    });
    child.on('error', (error) => this.#waiting?.reject(error));
    child.on('message', (message: Message) => {
      if (!takesNotice(message)) this.#waiting?.resolve(message);
    });
  }

  /** Starts a process and waits until it is ready, however long that takes. */
  static async start<Task extends Serializable, Message extends Serializable>(
    entry: URL,
    { heapMb, file, takesNotice = () => false }: ProcessOptions<Message>,
  ): Promise<BoundedProcess<Task, Message>> {
    const child = fork(entry, {
      serialization: 'advanced',
      // Why it ends is in the error of its task; the dump of a crash would be noise in the log.
      stdio: ['ignore', 'ignore', 'ignore', 'ipc', ...(file === undefined ? [] : [file])],
      execArgv: [`--max-old-space-size=${heapMb}`],
    });
    const started = new BoundedProcess<Task, Message>(child, takesNotice);
    await started.#answer();
    return started;
  }

  /** Whether it has ended or is being ended. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Memory that it has in use, bytes; 0 where the system does not say. */
  async residentBytes(): Promise<number> {
    const text = await readFile(`/proc/${this.#child.pid}/statm`, 'utf8').catch(() => '');
    return Number(text.split(' ')[1] ?? 0) * PAGE_BYTES;
  }

  /** Settles once the message is on its way, so that no more is in memory than is being sent. */
  send(message: Task): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#child.send(message, (error) => {
        if (error === null) resolve();
        else reject(new ProcessEndedError('DIED', error.message));
      });
    });
  }

  /**
   * Asks, and waits for the answer.
   *
   * @param say says what is asked, in one message or several
   * @throws {ProcessEndedError} where it ends, or exceeds its bounds and is ended; and what `say` throws, which ends it
   */
  async ask(say: () => Promise<void>, bounds: Bounds): Promise<Message> {
    if (this.#hasEnded) throw new ProcessEndedError('DIED', 'it had ended before');
    const answer = this.#answer(bounds);
    const said = say().catch((error: unknown) => {
      // Where it fails because the process has ended, the answer fails too and says how.
      if (error instanceof ProcessEndedError) return;
      // It waits for the rest of what does not come.
      void this.kill();
      throw error;
    });
    return Promise.race([answer, said.then(() => answer)]);
  }

  /** Ends it at whatever point it is; settles once it is gone. */
  kill(): Promise<void> {
    this.#hasEnded = true;
    this.#child.kill('SIGKILL');
    return this.#exited;
  }

  async #answer(bounds?: Bounds): Promise<Message> {
    const waiting = Promise.withResolvers<Message>();
    this.#waiting = waiting;
    const end = (reason: ProcessEndedError['reason'], message: string) => {
      if (this.#waiting !== waiting) return;
      waiting.reject(new ProcessEndedError(reason, message));
      void this.kill();
    };
    const late = bounds && setTimeout(() => end('LATE', `longer than ${bounds.limitMs} ms`), bounds.limitMs);
    const watch = bounds && setInterval(() => void this.#checkMemory(bounds, end), WATCH_MS);
    try {
      return await waiting.promise;
    } finally {
      this.#waiting = undefined;
      clearTimeout(late);
      clearInterval(watch);
    }
  }

  async #checkMemory({ maxBytes }: Bounds, end: (reason: 'MEMORY', message: string) => void): Promise<void> {
    if ((await this.residentBytes()) > maxBytes) end('MEMORY', `more than ${maxBytes} bytes of memory`);
  }
}
