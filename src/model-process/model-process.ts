import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { HindcastError, ModelRejectedError, OperationalError } from '../errors.ts';
import type { ModelInfo } from '../models/index.ts';
import { type FilePiece, type ModelMessage, type ModelTask, fromWire } from './model-task.ts';
import type { ScoreRequest, SymbolScores } from './score-range.ts';

/**
 * A child process of the server that reads the model files which clients send, and computes scores. A file may crash
 * the process or keep it busy for ever: then only the child is ended, and the next task gets a new one.
 */
export interface ModelProcess {
  /**
   * What a model file says of itself. Its pieces are taken as the process takes them.
   *
   * @param size of all pieces together
   * @throws {ModelRejectedError} also where the file takes too long or ends the process
   */
  inspect(size: number, pieces: Pieces): Promise<ModelInfo>;
  /**
   * See scoreRange.
   * @throws {HindcastError} QUERY_TOO_LARGE where it takes too long, MODEL_FAILED where the process dies
   */
  score(request: ScoreRequest): Promise<SymbolScores[]>;
  close(): Promise<void>;
}

export interface ModelProcessLimits {
  /** How long a task of each kind may take; an inspection gets more for a large file, see MS_PER_MEBIBYTE. */
  readonly inspectMs: number;
  readonly scoreMs: number;
  /** How many tasks may wait, the one in hand included; further ones end with a BUSY error. */
  readonly tasks: number;
  /** Bounds the JavaScript memory of the process, in MiB. */
  readonly heapMb: number;
}

const LIMITS: ModelProcessLimits = { inspectMs: 30_000, scoreMs: 60_000, tasks: 64, heapMb: 2048 };
/** Text of 256 MiB takes half a minute to read on a slow machine. */
const MS_PER_MEBIBYTE = 500;
const ENTRY = new URL('model-process-child.ts', import.meta.url);

export interface ModelProcessOptions {
  /** Where the models are that are to score; it may be empty where none is. */
  readonly databaseUrl: string;
  /** Told of errors that belong to no task, for the log. */
  readonly onError: (error: Error) => void;
  readonly limits?: ModelProcessLimits;
}

/** The bytes of a file, one after the other. */
type Pieces = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

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

  async inspect(size: number, pieces: Pieces): Promise<ModelInfo> {
    const send = async (child: ChildProcess) => {
      let at = 0;
      for await (const data of pieces) {
        await sendTo(child, { kind: 'PIECE', size, at, data });
        at += data.length;
      }
      await sendTo(child, { kind: 'INSPECT' });
    };
    const limitMs = this.#limits.inspectMs + Math.floor((MS_PER_MEBIBYTE * size) / 2 ** 20);
    return (await this.#ask(send, inspectEndings(limitMs))) as ModelInfo;
  }

  async score(request: ScoreRequest): Promise<SymbolScores[]> {
    const task: ModelTask = { kind: 'SCORE', databaseUrl: this.#options.databaseUrl, request };
    return (await this.#ask((child) => sendTo(child, task), scoreEndings(this.#limits.scoreMs))) as SymbolScores[];
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (!this.#child) return;
    // It writes nothing, so it may end at any point.
    this.#child.kill('SIGKILL');
    await once(this.#child, 'exit');
  }

  /** One task at a time, in the order in which they come. */
  #ask(send: Send, endings: Endings): Promise<unknown> {
    if (this.#tasks >= this.#limits.tasks) return Promise.reject(busy(this.#limits.tasks));
    this.#tasks += 1;
    const answer = this.#last.then(() => this.#give(send, endings)).finally(() => (this.#tasks -= 1));
    // The next task waits for this one, however it ends.
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  async #give(send: Send, { limitMs, late, died }: Endings): Promise<unknown> {
    if (this.#closed) throw closing();
    let isLate = false;
    try {
      const child = this.#child ?? (await this.#start());
      const timer = setTimeout(() => {
        isLate = true;
        child.kill('SIGKILL');
      }, limitMs);
      const answer = nextMessage(child).finally(() => clearTimeout(timer));
      const sent = send(child).catch((error: unknown) => {
        // Where it fails because the process has ended, the answer fails too and says how.
        if (error instanceof ProcessEnded) return;
        // It waits for the rest of a file that does not come.
        this.#child = undefined;
        child.kill('SIGKILL');
        throw error;
      });
      const message = await Promise.race([answer, sent.then(() => answer)]);
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

type Send = (child: ChildProcess) => Promise<void>;

/** Settles once the message is on its way, so that no more is in memory than is being sent. */
function sendTo(child: ChildProcess, message: ModelTask | FilePiece): Promise<void> {
  return new Promise((resolve, reject) => {
    child.send(message, (error) => {
      if (error === null) resolve();
      else reject(new ProcessEnded(error.message));
    });
  });
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
