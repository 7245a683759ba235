import type { PoolClient } from 'pg';
import type { Database } from './database.ts';

/**
 * The right to work on one backtest. It is an advisory lock on a connection of its own, so it ends with the process
 * that has it, however that ends.
 */
export interface Lease {
  /**
   * Gives the right back. Never rejects: where the lock cannot be released, its connection is closed, which ends it.
   */
  release(): Promise<void>;
}

/** Takes the lease on a backtest; undefined where someone else has it. */
export async function takeLease({ pool }: Database, backtestId: string): Promise<Lease | undefined> {
  const key = `backtest ${backtestId}`;
  const client = await pool.connect();
  try {
    if (await ask(client, 'pg_try_advisory_lock', key)) return { release: () => release(client, key) };
  } catch (error) {
    client.release(asError(error));
    throw error;
  }
  client.release();
  return undefined;
}

async function release(client: PoolClient, key: string): Promise<void> {
  try {
    const released = await ask(client, 'pg_advisory_unlock', key);
    // A connection that did not have the lock is not the one that took it: a pooler such as PgBouncer is in between.
    client.release(released ? undefined : new Error(`The connection did not have the lock on "${key}".`));
  } catch (error) {
    client.release(asError(error));
  }
}

async function ask(
  client: PoolClient,
  lockFunction: 'pg_try_advisory_lock' | 'pg_advisory_unlock',
  key: string,
): Promise<boolean> {
  const { rows } = await client.query<{ done: boolean }>(`SELECT ${lockFunction}(hashtextextended($1, 0)) AS done`, [
    key,
  ]);
  return rows.some(({ done }) => done);
}

const asError = (error: unknown) => (error instanceof Error ? error : new Error(String(error), { cause: error }));
