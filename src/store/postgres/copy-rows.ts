import type { Connection, PoolClient, Submittable } from 'pg';

/** Takes one row: the bytes of each column in PostgreSQL's binary format. They are overwritten after the call. */
export type OnRow = (columns: readonly Buffer[]) => void;

/**
 * Reads the rows of a query as bytes, by `COPY … TO STDOUT (FORMAT binary)`; an ordinary query would send bytes as hex
 * text. COPY takes no parameters: whatever varies is written into the query, so it must be numbers, or texts that
 * `pg.escapeLiteral` has quoted.
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

/** A signature of 11 bytes, flags, and the length of a header extension, which PostgreSQL never sends. */
const HEADER_BYTES = 19;

/** A statement as pg knows it: pg calls these methods as the messages of the COPY arrive. */
class CopyOut implements Submittable {
  /** Statements of pg have their text here. */
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

  /** Each message is one row; the first one has the header in front of it. */
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
    // A count of -1 marks the end.
    if (count >= 0) this.#onRow(columns);
  }

  handleCommandComplete(): void {
    // Not done yet: the connection takes the next query only once it is ready.
  }

  handleReadyForQuery(): void {
    if (this.#failure === undefined) this.#outcome.resolve();
    else this.#outcome.reject(this.#failure);
  }

  handleError(error: unknown): void {
    this.#outcome.reject(error);
  }
}
