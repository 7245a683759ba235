import { tmpdir } from 'node:os';
import { HindcastError, OperationalError } from '../../errors.ts';
import { BoundedProcess, ProcessEndedError, TaskQueue } from '../../processes/index.ts';
import { type GraphMessage, type GraphTask, fromWire, placesOf } from './graph-messages.ts';
import { type Graph, type GraphInput, type InputValues, inputValues, sliceRows } from './session.ts';
import { SharedFile } from './shared-file.ts';

/**
 * Runs graphs in a process of their own. A graph may crash onnxruntime, take all memory, or never end: then that
 * process is ended, the graph has failed, and the others are opened again.
 */
export interface GraphProcess {
  /**
   * @param read gives the file, again whenever the process had to be ended
   * @throws {HindcastError} MODEL_FAILED where opening takes too long or ends the process
   */
  open(read: () => Promise<Uint8Array>): Promise<Graph>;
  /** Ends it, and what is being computed with an OperationalError. */
  close(): Promise<void>;
}

export interface GraphLimits {
  /** How long opening a graph or scoring some rows may take; a large file gets more, see MS_PER_MEBIBYTE. */
  readonly stepMs: number;
  /** How much memory a step may take on beyond what is in use when it begins. */
  readonly stepBytes: number;
}

/** @param memoryBytes of the machine, of which a step may take half */
export const graphLimits = (memoryBytes: number): GraphLimits => ({
  stepMs: 30_000,
  stepBytes: Math.min(2 ** 31, Math.ceil(memoryBytes / 2)),
});
const MS_PER_MEBIBYTE = 500;
/** Bytes of rows in one step, unless one call of onnxruntime takes more. */
const STEP_BYTES = 2 ** 24;
const ENTRY = new URL('graph-process-child.ts', import.meta.url);

/** Whoever creates it closes it. The process is started by the first graph. */
export const createGraphProcess = (limits: GraphLimits): GraphProcess => new OwnedGraphProcess(limits);

type Child = BoundedProcess<GraphTask, GraphMessage>;

interface SentRows {
  readonly child: Child;
  readonly values: InputValues;
  readonly from: number;
  readonly rows: number;
}

class OwnedGraphProcess implements GraphProcess {
  readonly #limits: GraphLimits;
  #shared = SharedFile.open();
  #process: Child | undefined;
  /** Graphs share the process and the file. */
  readonly #queue = new TaskQueue('tasks of graphs', Number.POSITIVE_INFINITY);
  /** The rows that the process has. */
  #sent: SentRows | undefined;
  #graphs = 0;
  #isClosed = false;

  constructor(limits: GraphLimits) {
    this.#limits = limits;
  }

  async open(read: () => Promise<Uint8Array>): Promise<Graph> {
    this.#graphs += 1;
    const graph = this.#graphs;
    let child: Child | undefined;
    let limitMs = 0;
    const reopen = async () => {
      if (child && !child.hasEnded) return { child, opened: undefined };
      child = await this.#running();
      const bytes = await read();
      limitMs = this.#limits.stepMs + Math.floor((MS_PER_MEBIBYTE * bytes.byteLength) / 2 ** 20);
      const opened = await this.#ask(child, { kind: 'OPEN', graph, bytes }, limitMs);
      if (opened.kind !== 'OPENED') throw new Error(`Expected OPENED, got ${opened.kind}.`);
      return { child, opened };
    };
    const { opened } = await this.#queue.add(reopen);
    if (!opened) throw new Error('The graph was open before.');
    const { inputs, callRows } = opened;
    const stepRows = callRows * Math.max(1, Math.floor(STEP_BYTES / (callRows * bytesPerRow(inputs))));
    return {
      inputs,
      measure: (tensors) =>
        this.#queue.add(async () => {
          const answer = await this.#ask((await reopen()).child, { kind: 'MEASURE', graph, tensors }, limitMs);
          if (answer.kind !== 'MEASURED') throw new Error(`Expected MEASURED, got ${answer.kind}.`);
          return answer.columns;
        }),
      score: async (matrix, column) => {
        const values = inputValues(inputs, matrix);
        const scores = new Float64Array(matrix.rows);
        for (let from = 0; from < matrix.rows; from += stepRows) {
          const rows = Math.min(stepRows, matrix.rows - from);
          await this.#queue.add(async () => {
            await this.#reserve(Math.max(placesOf(inputs, rows).end, rows * Float64Array.BYTES_PER_ELEMENT));
            const sent = { ...(await reopen()), values, from, rows };
            const isSame = this.#send(inputs, sent);
            await this.#ask(sent.child, { kind: 'SCORE', graph, rows, column, isSame }, limitMs);
            this.#sent = sent;
            this.#shared.read(scores.subarray(from, from + rows));
          });
        }
        return scores;
      },
      release: () =>
        this.#queue.add(async () => {
          this.#sent = undefined;
          // Where it has ended nothing is open any more.
          if (child && !child.hasEnded) await this.#ask(child, { kind: 'RELEASE', graph }, limitMs);
        }),
    };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#process?.kill();
    await this.#queue.idle();
    this.#shared.close();
  }

  /** Puts rows where the process reads them; true where it has them already. */
  #send(inputs: readonly GraphInput[], rows: SentRows): boolean {
    const isSame = this.#hasSent(rows);
    if (!isSame) this.#shared.write(sliceRows(inputs, rows.values, rows), placesOf(inputs, rows.rows).starts);
    // Until the process has answered, nobody knows what it has.
    this.#sent = undefined;
    return isSame;
  }

  /** Whether the process has just these rows: models with the same inputs in the same order share their values. */
  #hasSent({ child, values, from, rows }: SentRows): boolean {
    const sent = this.#sent;
    if (!sent || sent.child !== child || sent.from !== from || sent.rows !== rows) return false;
    return sent.values.length === values.length && sent.values.every((part, input) => part === values[input]);
  }

  async #running(): Promise<Child> {
    if (this.#isClosed) throw closing();
    if (this.#process && !this.#process.hasEnded) return this.#process;
    const start = BoundedProcess.start<GraphTask, GraphMessage>(ENTRY, {
      heapMb: Math.ceil(this.#limits.stepBytes / 2 ** 20),
      file: this.#shared.descriptor,
    });
    this.#process = await start.catch((error: unknown) => this.#fail(error));
    if (!this.#isClosed) return this.#process;
    // Closed while it started.
    await this.#process.kill();
    throw closing();
  }

  /** Makes room in the shared file. Where memory has none left, the file is one on disk from now on. */
  async #reserve(bytes: number): Promise<void> {
    if (this.#shared.reserve(bytes)) return;
    // It has the file that was.
    await this.#process?.kill();
    this.#shared.close();
    this.#shared = SharedFile.openOnDisk();
    if (this.#shared.reserve(bytes)) return;
    throw new HindcastError(
      'MODEL_FAILED',
      `There is no room for ${bytes} bytes of rows, neither in /dev/shm nor in ${tmpdir()}. Make room, or set TMPDIR.`,
    );
  }

  async #ask(child: Child, task: GraphTask, limitMs: number): Promise<GraphMessage> {
    const maxBytes = (await child.residentBytes()) + this.#limits.stepBytes;
    const asked = child.ask(() => child.send(task), { limitMs, maxBytes });
    const answer = await asked.catch((error: unknown) => this.#fail(error));
    if (answer.kind === 'FAILURE') throw fromWire(answer.error);
    return answer;
  }

  /** Throws what an error of the process means to whoever asked. */
  #fail(error: unknown): never {
    if (!(error instanceof ProcessEndedError)) throw error;
    if (this.#isClosed) throw closing();
    throw new HindcastError('MODEL_FAILED', `${REASONS[error.reason](error.message)} ${REMEDY}`);
  }
}

const REASONS: Record<ProcessEndedError['reason'], (message: string) => string> = {
  LATE: (longer) => `The graph takes ${longer} for some rows.`,
  MEMORY: (more) => `The graph makes its process take ${more}.`,
  DIED: (how) => `The process that ran the graph ended (${how}).`,
};
const REMEDY = 'Export a smaller or simpler model.';
const closing = () => new OperationalError('BUSY', 'The server is closing. Retry later.');

const bytesPerRow = (inputs: readonly GraphInput[]) =>
  inputs.reduce((bytes, { width, double }) => bytes + width * (double ? 8 : 4), 0);
