import { Readable } from 'node:stream';
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { OperationalError } from '../errors.ts';
import { type WireError, fromWire, toWire } from '../processes/index.ts';
import type { ExportTask, ExportThreadInput, FromExport, ToExport } from './export-messages.ts';
import type { ExportRequest } from './export-request.ts';
import type { Batch } from './table.ts';

export interface ExportThreadOptions extends ExportThreadInput {
  /** Told of errors that belong to no export, for the log. */
  readonly onError: (error: Error) => void;
}

/** Exports at once. Each holds a batch of rows and the bytes of another. */
const MAX_EXPORTS = 8;
/** What a batch leaves behind is soon garbage: much room for it would only be memory that is not given back. */
const LIMITS = { maxOldGenerationSizeMb: 1_024, maxYoungGenerationSizeMb: 16 };
const ENTRY = new URL('export-thread-child.ts', import.meta.url);

/**
 * Writes tables of results as files, on a thread, as fast as they are read and no faster. Whoever creates it closes it.
 * The thread is started by the first export.
 */
export class ExportThread {
  readonly #options: ExportThreadOptions;
  #thread: Worker | undefined;
  readonly #exports = new Set<Readable>();

  constructor(options: ExportThreadOptions) {
    this.#options = options;
  }

  /** Exports under way. */
  get size(): number {
    return this.#exports.size;
  }

  /**
   * The bytes of a file. Resolves with the first of them; what goes wrong later destroys the stream, and destroying it
   * ends the export.
   *
   * @param rows the table of a request for `ROWS`
   * @throws {HindcastError} NOT_FOUND for a result that is gone, BUSY where there are too many exports
   */
  async open(request: ExportRequest, rows?: AsyncIterator<Batch>): Promise<Readable> {
    if (this.size >= MAX_EXPORTS)
      throw new OperationalError('BUSY', `${MAX_EXPORTS} exports are under way already. Retry when one has ended.`);
    const thread = (this.#thread ??= this.#start());
    const { port1, port2 } = new MessageChannel();
    const task: ExportTask = { request, port: port2 };
    thread.postMessage(task, [port2]);
    const begun = Promise.withResolvers<void>();
    const stream = streamOf(port1, { rows, begun: () => begun.resolve() });
    this.#exports.add(stream);
    stream.once('close', () => this.#exports.delete(stream)).once('error', begun.reject);
    await begun.promise;
    return stream;
  }

  async close(): Promise<void> {
    this.#endAll(new OperationalError('BUSY', 'The server is closing. Retry later.'));
    await this.#thread?.terminate();
  }

  #start(): Worker {
    const { databaseUrl, onError } = this.#options;
    const workerData: ExportThreadInput = { databaseUrl };
    const thread = new Worker(ENTRY, {
      name: 'exports',
      workerData,
      resourceLimits: LIMITS,
    });
    thread.on('error', onError).on('message', (message: { error: WireError }) => {
      onError(fromWire(message.error));
    });
    thread.once('exit', () => {
      if (this.#thread === thread) this.#thread = undefined;
      this.#endAll(new OperationalError('BUSY', 'The thread that wrote the export ended. Retry later.'));
    });
    return thread;
  }

  #endAll(reason: Error): void {
    for (const stream of this.#exports) stream.destroy(reason);
  }
}

interface Ends {
  readonly rows: AsyncIterator<Batch> | undefined;
  /** Called when there are bytes, or the end. */
  readonly begun: () => void;
}

function streamOf(port: MessagePort, { rows, begun }: Ends): Readable {
  const say = (message: ToExport) => port.postMessage(message);
  const stream = new Readable({
    read: () => say({ kind: 'PULL' }),
  });
  // Whoever makes the rows is told that no more are wanted.
  stream.once('close', () => {
    port.close();
    void rows?.return?.();
  });
  const answerWithRows = async () => {
    try {
      const next = await rows?.next();
      say({ kind: 'ROWS', batch: next === undefined || next.done === true ? null : next.value });
    } catch (error) {
      say({ kind: 'NO_ROWS', error: toWire(error) });
    }
  };
  port.on('message', (message: FromExport) => {
    if (message.kind === 'WANTS_ROWS') return void answerWithRows();
    if (message.kind === 'FAILURE') return void stream.destroy(fromWire(message.error));
    stream.push(message.kind === 'BYTES' ? message.bytes : null);
    return begun();
  });
  // Rows are asked for before anybody reads: the first bytes tell whether there is an answer at all.
  stream.read(0);
  return stream;
}
