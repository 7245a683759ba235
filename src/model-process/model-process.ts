import { HindcastError, ModelRejectedError, OperationalError } from '../errors.ts';
import type { ModelInfo } from '../models/index.ts';
import { BoundedProcess, ProcessEndedError, TaskQueue, fromWire } from '../processes/index.ts';
import type { FilePiece, ModelMessage, ModelTask } from './model-task.ts';
import type { ScoreRequest, SymbolScores } from './score-range.ts';

/**
 * A child process of the server that reads the model files which clients send, and computes scores. A file may crash
 * the process or keep it busy for ever: then only the child is ended, and the next task gets a new one.
 */
export interface ModelProcess {
  /**
   * What a model file says of itself. Its pieces are taken as the process takes them.
   *
   * The process is ended where the signal aborts.
   *
   * @throws {ModelRejectedError} also where the file takes too long or ends the process
   */
  inspect(file: InspectedFile, signal?: AbortSignal): Promise<ModelInfo>;
  /**
   * See scoreRange. The process is ended where the signal aborts.
   * @throws {HindcastError} QUERY_TOO_LARGE where it takes too long, MODEL_FAILED where the process dies
   */
  score(request: ScoreRequest, signal: AbortSignal): Promise<SymbolScores[]>;
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
  /** Bounds all memory of the process. */
  readonly maxBytes: number;
}

const MiB = 2 ** 20;

/** @param memoryBytes of the machine, of which the process may take half */
export function modelProcessLimits(memoryBytes: number): ModelProcessLimits {
  const maxBytes = Math.min(2560 * MiB, Math.ceil(memoryBytes / 2));
  return { inspectMs: 30_000, scoreMs: 60_000, tasks: 64, heapMb: Math.ceil((0.8 * maxBytes) / MiB), maxBytes };
}

/** Text of 256 MiB takes half a minute to read on a slow machine. */
const MS_PER_MEBIBYTE = 500;
const ENTRY = new URL('model-process-child.ts', import.meta.url);

export interface ModelProcessOptions {
  /** Where the models are that are to score; it may be empty where none is. */
  readonly databaseUrl: string;
  /** Told of errors that belong to no task, for the log. */
  readonly onError: (error: Error) => void;
  readonly limits: ModelProcessLimits;
}

/** The bytes of a file, one after the other. */
type Pieces = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** A file to be inspected. */
interface InspectedFile {
  /** Of all pieces together. */
  readonly size: number;
  readonly pieces: Pieces;
}

/** How a task ends that gets no answer. */
interface Endings {
  readonly limitMs: number;
  /** The error of a task that takes longer. */
  readonly late: Error;
  /** The error of a task whose process took too much memory, or died, for the reason given. */
  readonly died: (reason: string) => Error;
}

/**
 * Whoever creates it closes it. The process is started by the first task; closing ends the task in hand with an error.
 */
export const createModelProcess = (options: ModelProcessOptions): ModelProcess => new OwnedModelProcess(options);

class OwnedModelProcess implements ModelProcess {
  readonly #options: ModelProcessOptions;
  readonly #limits: ModelProcessLimits;
  #process: Child | undefined;
  readonly #queue: TaskQueue;
  #closed = false;

  constructor(options: ModelProcessOptions) {
    this.#options = options;
    this.#limits = options.limits;
    this.#queue = new TaskQueue('model files and score queries', this.#limits.tasks);
  }

  async inspect({ size, pieces }: InspectedFile, signal = NEVER): Promise<ModelInfo> {
    const send = async (child: Child) => {
      let at = 0;
      for await (const data of pieces) {
        await child.send({ kind: 'PIECE', size, at, data });
        at += data.length;
      }
      await child.send({ kind: 'INSPECT' });
    };
    const limitMs = this.#limits.inspectMs + Math.floor((MS_PER_MEBIBYTE * size) / MiB);
    return (await this.#inTurn(send, inspectEndings(limitMs), signal)) as ModelInfo;
  }

  async score(request: ScoreRequest, signal: AbortSignal): Promise<SymbolScores[]> {
    const task: ModelTask = { kind: 'SCORE', databaseUrl: this.#options.databaseUrl, request };
    const send = (child: Child) => child.send(task);
    return (await this.#inTurn(send, scoreEndings(this.#limits.scoreMs), signal)) as SymbolScores[];
  }

  async close(): Promise<void> {
    this.#closed = true;
    // It writes nothing, so it may end at any point.
    await this.#process?.kill();
  }

  #inTurn(send: Send, endings: Endings, signal: AbortSignal): Promise<unknown> {
    const give = async () => {
      const end = () => void this.#process?.kill();
      const sendUnlessLeft = async (child: Child) => {
        // Left while the process started.
        signal.throwIfAborted();
        await send(child);
      };
      signal.addEventListener('abort', end);
      try {
        return await this.#give(sendUnlessLeft, endings);
      } catch (error) {
        // Ended because somebody left, whatever the process says of it.
        signal.throwIfAborted();
        throw error;
      } finally {
        signal.removeEventListener('abort', end);
      }
    };
    return this.#queue.add(give, signal);
  }

  async #give(send: Send, { limitMs, late, died }: Endings): Promise<unknown> {
    if (this.#closed) throw closing();
    try {
      const child = this.#process && !this.#process.hasEnded ? this.#process : await this.#start();
      const message = await child.ask(() => send(child), { limitMs, maxBytes: this.#limits.maxBytes });
      if (message.kind === 'FAILURE') throw fromWire(message.error);
      return message.kind === 'VALUE' ? message.value : undefined;
    } catch (error) {
      if (!(error instanceof ProcessEndedError)) throw error;
      if (this.#closed) throw closing();
      throw error.reason === 'LATE' ? late : died(error.message);
    }
  }

  async #start(): Promise<Child> {
    const takesNotice = (message: ModelMessage) => {
      if (message.kind === 'NOTICE') this.#options.onError(fromWire(message.error));
      return message.kind === 'NOTICE';
    };
    const child: Child = await BoundedProcess.start(ENTRY, { heapMb: this.#limits.heapMb, takesNotice });
    this.#process = child;
    // Closed while it started.
    if (this.#closed) await child.kill();
    return child;
  }
}

type Child = BoundedProcess<ModelTask | FilePiece, ModelMessage>;
type Send = (child: Child) => Promise<void>;

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

const NEVER = new AbortController().signal;

const closing = () => new OperationalError('BUSY', 'The server is closing. Retry later.');
