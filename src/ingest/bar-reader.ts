import { ImportRejectedError, OperationalError } from '../errors.ts';
import { BoundedProcess, ProcessEndedError } from '../processes/index.ts';
import type { BarPart } from './bar-parts.ts';
import { type BarFormat, type ReaderMessage, type ReaderTask, fromWire } from './bar-reader-messages.ts';

/** A file of which parts can be read. */
export interface ReadableFile {
  readonly size: number;
  read(start: number, end: number): Promise<ArrayBuffer>;
}

/**
 * Reads files of bars in processes of their own: a file that never ends, or takes all memory when it is unpacked, ends
 * its process and nothing else, and however long it takes, the server answers.
 */
export interface BarReader {
  /**
   * The bars of a file, part by part; the next part is made when it is asked for.
   *
   * @param onRead told up to where the file has been asked for
   * @throws {ImportRejectedError} also where the file takes too long or too much memory
   */
  read(
    file: ReadableFile,
    format: BarFormat,
    onRead: (start: number, end: number) => void,
  ): AsyncGenerator<BarPart, void>;
  close(): Promise<void>;
}

export interface BarReaderLimits {
  /** How long the process may be busy before it asks for something or gives something. */
  readonly stepMs: number;
  /** Memory of a process. */
  readonly maxBytes: number;
}

/** @param memoryBytes of the machine, of which each process may take a quarter */
export const barReaderLimits = (memoryBytes: number): BarReaderLimits => ({
  stepMs: 20_000,
  maxBytes: Math.min(2 ** 30, Math.ceil(memoryBytes / 4)),
});
const ENTRY = new URL('bar-reader-child.ts', import.meta.url);
/** Processes that are kept for the next file. */
const MAX_IDLE = 2;

/** Whoever creates it closes it. Processes are started by the first files. */
export const createBarReader = (limits: BarReaderLimits): BarReader => new OwnedBarReader(limits);

class OwnedBarReader implements BarReader {
  readonly #limits: BarReaderLimits;
  readonly #idle: Reading[] = [];
  readonly #busy = new Set<Reading>();
  #isClosed = false;

  constructor(limits: BarReaderLimits) {
    this.#limits = limits;
  }

  async *read(
    file: ReadableFile,
    format: BarFormat,
    onRead: (start: number, end: number) => void,
  ): AsyncGenerator<BarPart, void> {
    const reading = this.#takeIdle() ?? (await this.#start());
    this.#busy.add(reading);
    let isWhole = false;
    try {
      let message = await ask(reading, { kind: 'OPEN', format, size: file.size }, this.#limits);
      for (;;)
        if (message.kind === 'READ') {
          const { start, end } = message;
          const data = new Uint8Array(await file.read(start, end));
          onRead(start, end);
          message = await ask(reading, { kind: 'BYTES', data }, this.#limits);
        } else if (message.kind === 'PART') {
          yield message.part;
          message = await ask(reading, { kind: 'NEXT' }, this.#limits);
        } else {
          isWhole = true;
          if (message.kind === 'FAILURE') throw fromWire(message.error);
          return;
        }
    } finally {
      this.#busy.delete(reading);
      // One that was left in the middle of a file waits for what does not come.
      if (isWhole && this.#idle.length < MAX_IDLE) this.#idle.push(reading);
      else void reading.kill();
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#idle, ...this.#busy].map((reading) => reading.kill()));
  }

  /** One that was kept and is still there: the system may have ended it meanwhile, for want of memory. */
  #takeIdle(): Reading | undefined {
    let reading = this.#idle.pop();
    while (reading?.hasEnded) reading = this.#idle.pop();
    return reading;
  }

  async #start(): Promise<Reading> {
    const options = { heapMb: Math.ceil(this.#limits.maxBytes / 2 ** 20) };
    const reading: Reading = await BoundedProcess.start<ReaderTask, ReaderMessage>(ENTRY, options).catch(notStarted);
    if (!this.#isClosed) return reading;
    // Closed while it started.
    await reading.kill();
    throw new OperationalError('BUSY', 'The server is closing. Retry later.');
  }
}

type Reading = BoundedProcess<ReaderTask, ReaderMessage>;

function ask(reading: Reading, task: ReaderTask, limits: BarReaderLimits): Promise<ReaderMessage> {
  return reading.ask(() => reading.send(task), { limitMs: limits.stepMs, maxBytes: limits.maxBytes }).catch(refuse);
}

function notStarted(error: unknown): never {
  if (!(error instanceof ProcessEndedError)) throw error;
  const message = `The process that is to read the file ended as it started (${error.message}). Retry later.`;
  throw new OperationalError('BUSY', message);
}

/** Throws what an error of the process means to whoever sent the file. */
function refuse(error: unknown): never {
  if (!(error instanceof ProcessEndedError)) throw error;
  throw new ImportRejectedError(`The file ${REASONS[error.reason](error.message)}. Write it again, in smaller pieces.`);
}

const REASONS: Record<ProcessEndedError['reason'], (message: string) => string> = {
  LATE: (longer) => `takes ${longer} at one place`,
  MEMORY: (more) => `takes ${more} when it is unpacked`,
  DIED: (how) => `ended the process that read it (${how})`,
};
