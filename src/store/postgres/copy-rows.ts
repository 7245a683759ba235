import type { Connection, PoolClient, Submittable } from 'pg';

/** One row of a result: the bytes of its columns as PostgreSQL sends them in binary. They are gone after the call. */
export type OnRow = (columns: readonly Buffer[]) => void;

/**
 * Reads the rows of a query as bytes, by `COPY … TO STDOUT (FORMAT binary)`: an ordinary query would carry each value as
 * hexadecimal text. COPY takes no parameters, so the text has them written out: use it for numbers alone.
 */
export function copyRows(client: Pick<PoolClient, 'query'>, query: string, onRow: OnRow): Promise<void> {
  return new Promise((resolve, reject) => {
    client.query(new CopyOut(`COPY (${query}) TO STDOUT (FORMAT binary)`, onRow, { resolve, reject }));
  });
}

interface Outcome {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** The signature, the flags and the length of an extension that has never been any. */
const HEADER_BYTES = 19;

/** What pg calls as the messages of a COPY come in. */
class CopyOut implements Submittable {
  /** As an ordinary query has it, for those who list statements. */
  readonly text: string;
  readonly #onRow: OnRow;
  readonly #outcome: Outcome;
  #begun = false;
  #failure: unknown;

  constructor(text: string, onRow: OnRow, outcome: Outcome) {
    this.text = text;
    this.#onRow = onRow;
    this.#outcome = outcome;
  }

  submit(connection: Connection): void {
    connection.query(this.text);
  }

  /** One message carries one row; the first one the header before it. */
  handleCopyData({ chunk }: { chunk: Buffer }): void {
    if (this.#failure !== undefined) return;
    const begin = this.#begun ? 0 : HEADER_BYTES;
    this.#begun = true;
    try {
      if (chunk.length > begin) this.#readRow(chunk, begin);
    } catch (error) {
      this.#failure = error;
    }
  }

  #readRow(chunk: Buffer, begin: number): void {
    const count = chunk.readInt16BE(begin);
    const columns: Buffer[] = [];
    let offset = begin + 2;
    for (let column = 0; column < count; column += 1) {
      const length = chunk.readInt32BE(offset);
      columns.push(chunk.subarray(offset + 4, offset + 4 + length));
      offset += 4 + length;
    }
    // The last message is a count of -1.
    if (count >= 0) this.#onRow(columns);
  }

  handleCommandComplete(): void {
    // The connection is ready for the next query only after this.
  }

  handleReadyForQuery(): void {
    if (this.#failure === undefined) this.#outcome.resolve();
    else this.#outcome.reject(this.#failure);
  }

  handleError(error: unknown): void {
    this.#outcome.reject(error);
  }
}
