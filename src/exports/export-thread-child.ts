import { type MessagePort, type TransferListItem, parentPort, workerData } from 'node:worker_threads';
import { EquityPaths } from '../comparisons/index.ts';
import { fromWire, notice, toWire } from '../processes/index.ts';
import { openDatabase } from '../store/index.ts';
import type { ExportTask, ExportThreadInput, FromExport, ToExport } from './export-messages.ts';
import type { ExportFormat, ExportRequest } from './export-request.ts';
import { tableOfResults } from './result-tables.ts';
import type { Batch, ExportTable } from './table.ts';
import { writeArrow } from './write-arrow.ts';
import { writeCsv } from './write-csv.ts';
import { writeParquet } from './write-parquet.ts';

/** What the thread runs: any number of exports, each of which writes no more than is wanted of it. */
const POOL_SIZE = 2;
const { databaseUrl } = workerData as ExportThreadInput;
const database = await openDatabase({ url: databaseUrl, poolSize: POOL_SIZE, onError: notice });
// Each result is read once: nothing is kept.
const paths = new EquityPaths(database, 0);

const WRITERS: Record<ExportFormat, (table: ExportTable) => AsyncGenerator<Uint8Array>> = {
  csv: writeCsv,
  parquet: writeParquet,
  arrow: writeArrow,
};

parentPort?.on('message', ({ request, port }: ExportTask) => {
  const line = new Line(port);
  write(request, line)
    .then(() => line.say({ kind: 'DONE' }))
    .catch((error: unknown) => line.say({ kind: 'FAILURE', error: toWire(error) }));
});

async function write({ format, content }: ExportRequest, line: Line): Promise<void> {
  const table =
    content.kind === 'ROWS'
      ? { columns: content.columns, batches: line.rows() }
      : await tableOfResults({ database, paths }, content);
  for await (const bytes of WRITERS[format](table)) {
    if (bytes.length === 0) continue;
    await line.wanted();
    if (line.isClosed) return;
    line.say({ kind: 'BYTES', bytes }, [bytes.buffer as ArrayBuffer]);
  }
}

/** The thread's end of an export. */
class Line {
  readonly #port: MessagePort;
  #pulls = 0;
  #answer: PromiseWithResolvers<Batch | null> | undefined;
  #wake: (() => void) | undefined;
  isClosed = false;

  constructor(port: MessagePort) {
    this.#port = port;
    port.on('message', (message: ToExport) => {
      if (message.kind === 'ROWS') this.#answer?.resolve(message.batch);
      else if (message.kind === 'NO_ROWS') this.#answer?.reject(fromWire(message.error));
      else this.#pulls += 1;
      this.#wake?.();
    });
    port.on('close', () => {
      this.isClosed = true;
      this.#answer?.resolve(null);
      this.#wake?.();
    });
  }

  /** @param transfer memory that is handed over instead of copied */
  say(message: FromExport, transfer: TransferListItem[] = []): void {
    this.#port.postMessage(message, transfer);
  }

  /** Resolves once bytes are wanted, or nothing is any more. */
  async wanted(): Promise<void> {
    while (this.#pulls === 0 && !this.isClosed) await new Promise<void>((resolve) => (this.#wake = resolve));
    this.#pulls -= 1;
  }

  /** Batches that come from the other end, each when it is asked for. */
  async *rows(): AsyncGenerator<Batch> {
    while (!this.isClosed) {
      this.#answer = Promise.withResolvers();
      this.say({ kind: 'WANTS_ROWS' });
      const batch = await this.#answer.promise;
      if (batch === null) return;
      yield batch;
    }
  }
}
