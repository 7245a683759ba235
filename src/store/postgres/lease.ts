import type { Database } from './database.ts';

/** The right to work on one backtest, held by a connection of its own: it ends when the process does, however it dies. */
export interface Lease {
  release(): Promise<void>;
}

/** Takes the lease on a backtest; undefined where another process has it. */
export async function takeLease({ pool }: Database, backtestId: string): Promise<Lease | undefined> {
  const client = await pool.connect();
  const key = `backtest ${backtestId}`;
  const { rows } = await client.query<{ taken: boolean }>(
    'SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS taken',
    [key],
  );
  if (!rows[0]?.taken) {
    client.release();
    return undefined;
  }
  return {
    release: async () => {
      try {
        await client.query('SELECT pg_advisory_unlock(hashtextextended($1, 0))', [key]);
      } finally {
        client.release();
      }
    },
  };
}
