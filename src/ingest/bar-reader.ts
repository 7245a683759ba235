import { type ChildProcess, fork } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { ImportRejectedError } from '../errors.ts';
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

const LIMITS: BarReaderLimits = { stepMs: 20_000, maxBytes: 2 ** 30 };
const ENTRY = new URL('bar-reader-child.ts', import.meta.url);
const WATCH_MS = 50;
/** Processes that are kept for the next file. */
const MAX_IDLE = 2;
const PAGE_BYTES = 4_096;

/** Whoever creates it closes it. Processes are started by the first files. */
export const createBarReader = (limits: BarReaderLimits = LIMITS): BarReader => new OwnedBarReader(limits);

class OwnedBarReader implements BarReader {
  readonly #limits: BarReaderLimits;
  readonly #idle: ReadingProcess[] = [];
  readonly #busy = new Set<ReadingProcess>();

  constructor(limits: BarReaderLimits) {
    this.#limits = limits;
  }

  async *read(
    file: ReadableFile,
    format: BarFormat,
    onRead: (start: number, end: number) => void,
  ): AsyncGenerator<BarPart, void> {
    const reading = this.#idle.pop() ?? (await ReadingProcess.start(this.#limits));
    this.#busy.add(reading);
    let isWhole = false;
    try {
      let message = await reading.ask({ kind: 'OPEN', format, size: file.size });
      for (;;)
        if (message.kind === 'READ') {
          const { start, end } = message;
          const data = new Uint8Array(await file.read(start, end));
          onRead(start, end);
          message = await reading.ask({ kind: 'BYTES', data });
        } else if (message.kind === 'PART') {
          yield message.part;
          message = await reading.ask({ kind: 'NEXT' });
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
    await Promise.all([...this.#idle, ...this.#busy].map((reading) => reading.kill()));
  }
}

/** One process, which reads one file at a time. */
class ReadingProcess {
  readonly #child: ChildProcess;
  readonly #limits: BarReaderLimits;
  readonly #exited: Promise<void>;

  private constructor(child: ChildProcess, limits: BarReaderLimits) {
    this.#child = child;
    this.#limits = limits;
    this.#exited = new Promise((resolve) => child.once('exit', () => resolve()));
  }

  static async start(limits: BarReaderLimits): Promise<ReadingProcess> {
    const child = fork(ENTRY, {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      execArgv: [`--max-old-space-size=${Math.ceil(limits.maxBytes / 2 ** 20)}`],
    });
    const reading = new ReadingProcess(child, limits);
    await reading.#next();
    return reading;
  }

  /** Says something, and waits for what comes of it. */
  ask(task: ReaderTask): Promise<ReaderMessage> {
    const answer = this.#next();
    // Where it cannot be said the process has ended, which the answer says.
    this.#child.send(task, () => undefined);
    return answer;
  }

  kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    return this.#exited;
  }

  #next(): Promise<ReaderMessage> {
    const { stepMs, maxBytes } = this.#limits;
    return new Promise((resolve, reject) => {
      const fail = (reason: string) => {
        stop();
        this.#child.kill('SIGKILL');
        reject(new ImportRejectedError(`The file ${reason}. Write it again, in smaller pieces.`));
      };
      const late = setTimeout(() => fail(`takes longer than ${stepMs} ms at one place`), stepMs);
      const watch = setInterval(() => {
        void residentBytes(this.#child.pid).then((bytes) => {
          if (bytes > maxBytes) fail(`takes more than ${maxBytes} bytes of memory when it is unpacked`);
        });
      }, WATCH_MS);
      const stop = () => {
        clearTimeout(late);
        clearInterval(watch);
        this.#child.off('message', onMessage).off('exit', onExit);
      };
      const onMessage = (message: ReaderMessage) => {
        stop();
        resolve(message);
      };
      const onExit = (code: number | null, signal: string | null) =>
        fail(`ended the process that read it (${signal ?? `exit code ${code}`})`);
      this.#child.on('message', onMessage).on('exit', onExit);
    });
  }
}

/** Memory that a process has in use, bytes; 0 where the system does not say. */
async function residentBytes(pid: number | undefined): Promise<number> {
  const text = await readFile(`/proc/${pid}/statm`, 'utf8').catch(() => '');
  return Number(text.split(' ')[1] ?? 0) * PAGE_BYTES;
}
