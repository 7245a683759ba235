import type { Socket } from 'node:net';
import pg from 'pg';
import { type BenchTimes, medianMs } from '../report.ts';

/** The end of an answer: ready for the next query, outside a transaction. */
const READY = Buffer.from('Z\0\0\0\x05I', 'latin1');

/** How long PostgreSQL takes to send columns by COPY in binary, over a socket whose bytes nobody looks at. */
export async function timeCopy(url: string, dataset: string, fields: readonly string[]): Promise<BenchTimes> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { connection } = client as unknown as { connection: { stream: Socket; query(text: string): void } };
  const { stream } = connection;
  // From here on the socket is ours: pg would read every message.
  stream.removeAllListeners('data');
  const names = fields.map((field) => pg.escapeLiteral(field)).join();
  const statement = `COPY (SELECT data FROM chunk JOIN field ON field.id = field_id JOIN dataset ON dataset.id = dataset_id
    WHERE dataset.name = ${pg.escapeLiteral(dataset)} AND field.name IN (${names})
    ORDER BY instrument_id, field_id, bucket) TO STDOUT (FORMAT binary)`;
  const copy = () =>
    new Promise<void>((resolve) => {
      const count = (bytes: Buffer) => {
        if (!bytes.subarray(-READY.length).equals(READY)) return;
        stream.off('data', count);
        resolve();
      };
      stream.on('data', count);
      connection.query(statement);
    });
  try {
    return await medianMs(copy);
  } finally {
    client.on('error', () => undefined);
    stream.destroy();
  }
}
