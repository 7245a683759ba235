import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { HindcastError, ModelRejectedError, OperationalError } from '../errors.ts';
import type { ModelInfo } from '../models/index.ts';
import { type ModelMessage, type ModelTask, fromWire } from './model-task.ts';
import type { ScoreRequest, SymbolScores } from './score-range.ts';

/**
 * A child process of the server that reads the model files which clients send, and computes scores. A file may crash
 * the process or keep it busy for ever: then only the child is ended, and the next task gets a new one.
 */
export interface ModelProcess {
  /**
   * What a model file says of itself.
   * @throws {ModelRejectedError} also where the file takes too long or ends the process
   */
  inspect(data: Uint8Array): Promise<ModelInfo>;
  /**
   * See scoreRange.
   * @throws {HindcastError} QUERY_TOO_LARGE where it takes too long, MODEL_FAILED where the process dies
   */
  score(request: ScoreRequest): Promise<SymbolScores[]>;
  close(): Promise<void>;
}

export interface ModelProcessLimits {
  /** How long a task of each kind may take. */
  readonly inspectMs: number;
  readonly scoreMs: number;
  /** How many tasks may wait, the one in hand included; further ones end with a BUSY error. */
  readonly tasks: number;
  /** Bounds the JavaScript memory of the process, in MiB. */
  readonly heapMb: number;
}

const LIMITS: ModelProcessLimits = { inspectMs: 30_000, scoreMs: 60_000, tasks: 64, heapMb: 2048 };
const ENTRY = new URL('model-process-child.ts', import.meta.url);

export interface ModelProcessOptions {
  /** Where the models are that are to score; it may be empty where none is. */
  readonly databaseUrl: string;
  /** Told of errors that belong to no task, for the log. */
  readonly onError: (error: Error) => void;
  readonly limits?: ModelProcessLimits;
}

/** How a task ends that gets no answer. */
interface Endings {
  readonly limitMs: number;
  /** The error of a task that takes longer. */
  readonly late: Error;
  /** The error of a task whose process died, for the reason given. */
  readonly died: (reason: string) => Error;
}

/**
 * Whoever creates it closes it. The process is started by the first task; closing ends the task in hand with an error.
 */
export const createModelProcess = (options: ModelProcessOptions): ModelProcess => new OwnedModelProcess(options);

class OwnedModelProcess implements ModelProcess {
  readonly #options: ModelProcessOptions;
  readonly #limits: ModelProcessLimits;
  #child: ChildProcess | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #tasks = 0;
  #closed = false;

  constructor(options: ModelProcessOptions) {
    this.#options = options;
    this.#limits = options.limits ?? LIMITS;
  }

  async inspect(data: Uint8Array): Promise<ModelInfo> {
    return (await this.#ask({ kind: 'INSPECT', data }, inspectEndings(this.#limits.inspectMs))) as ModelInfo;
  }

  async score(request: ScoreRequest): Promise<SymbolScores[]> {
    const task: ModelTask = { kind: 'SCORE', databaseUrl: this.#options.databaseUrl, request };
    return (await this.#ask(task, scoreEndings(this.#limits.scoreMs))) as SymbolScores[];
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (!this.#child) return;
    // It writes nothing, so it may end at any point.
    this.#child.kill('SIGKILL');
    await once(this.#child, 'exit');
  }

  /** One task at a time, in the order in which they come. */
  #ask(task: ModelTask, endings: Endings): Promise<unknown> {
    if (this.#tasks >= this.#limits.tasks) return Promise.reject(busy(this.#limits.tasks));
    this.#tasks += 1;
    const answer = this.#last.then(() => this.#give(task, endings)).finally(() => (this.#tasks -= 1));
    // The next task waits for this one, however it ends.
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  async #give(task: ModelTask, { limitMs, late, died }: Endings): Promise<unknown> {
    if (this.#closed) throw closing();
    let isLate = false;
    try {
      const child = this.#child ?? (await this.#start());
      const timer = setTimeout(() => {
        isLate = true;
        child.kill('SIGKILL');
      }, limitMs);
      const answer = nextMessage(child).finally(() => clearTimeout(timer));
      child.send(task);
      const message = await answer;
      if (message.kind === 'FAILURE') throw fromWire(message.error);
      return message.kind === 'VALUE' ? message.value : undefined;
    } catch (error) {
      if (!(error instanceof ProcessEnded)) throw error;
      if (this.#closed) throw closing();
      throw isLate ? late : died(error.message);
    }
  }

  async #start(): Promise<ChildProcess> {
    const { onError } = this.#options;
    const child = fork(ENTRY, {
      serialization: 'advanced',
      // Why it ends is in the error of its task; the dump of a crash would be noise in the log.
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      execArgv: [`--max-old-space-size=${this.#limits.heapMb}`],
    });
    this.#child = child;
    child.on('error', onError);
    child.on('message', (message: ModelMessage) => {
      if (message.kind === 'NOTICE') onError(fromWire(message.error));
    });
    child.once('exit', () => {
      if (this.#child === child) this.#child = undefined;
    });
    // The time that starting takes does not count against the limit of the task.
    await nextMessage(child);
    return child;
  }
}

/** The process ended while a message of it was waited for; the message says how. */
class ProcessEnded extends Error {}

/** The next message of a process that is no notice. */
function nextMessage(child: ChildProcess): Promise<ModelMessage> {
  return new Promise((resolve, reject) => {
    const stop = () => child.off('message', onMessage).off('exit', onExit).off('error', onError);
    const onMessage = (message: ModelMessage) => {
      if (message.kind === 'NOTICE') return;
      stop();
      resolve(message);
    };
    const onExit = (code: number | null, signal: string | null) => {
      stop();
      reject(new ProcessEnded(signal ?? `exit code ${code}`));
    };
    const onError = (error: Error) => {
      stop();
      reject(error);
    };
    child.on('message', onMessage).on('exit', onExit).on('error', onError);
  });
}

const inspectEndings = (limitMs: number): Endings => ({
  limitMs,
  late: new ModelRejectedError(
    `The file takes longer than ${limitMs} ms to read and to try with one row. Export a smaller or simpler model.`,
  ),
  died: (reason) =>
    new ModelRejectedError(
      `The process that read the file ended (${reason}): it needs too much memory, or crashes its library. Export a smaller or simpler model.`,
    ),
});

const scoreEndings = (limitMs: number): Endings => ({
  limitMs,
  late: new HindcastError(
    'QUERY_TOO_LARGE',
    `The scores take longer than ${limitMs} ms: ask for fewer symbols or a shorter range.`,
  ),
  died: (reason) =>
    new HindcastError('MODEL_FAILED', `The process that computed the scores ended (${reason}): ask for less at once.`),
});

const busy = (tasks: number) =>
  new OperationalError('BUSY', `${tasks} model files and score queries are waiting already. Retry later.`);
const closing = () => new OperationalError('BUSY', 'The server is closing. Retry later.');
