import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../../src/store/postgres/database.ts';
import { type Lease, takeLease } from '../../../src/store/postgres/lease.ts';
import { type TestDatabase, createTestDatabase } from '../../support/database.ts';

/** One connection, so that one which is lost or not given back is missed at once. */
const NARROW = { poolSize: 1, waitTimeoutMs: 500 };

const refuse = (error: Error) => {
  throw error;
};

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase(NARROW);
});
afterEach(() => database.drop());

/** The server ends the connections that hold advisory locks in this database, as it does when their process dies. */
async function killHolders(): Promise<void> {
  const other = await openDatabase({ url: database.url, onError: refuse });
  // Waits for up to five seconds until they have ended.
  const { rows } = await other.pool.query<{ ended: boolean }>(
    `SELECT pg_terminate_backend(pid, 5000) AS ended FROM pg_locks JOIN pg_stat_activity USING (pid)
     WHERE locktype = 'advisory' AND datname = current_database()`,
  );
  expect(rows).toEqual([{ ended: true }]);
  await other.close();
}

describe('a lease', () => {
  test('is had by one at a time, and by the next once it is released', async () => {
    const other = await openDatabase({ url: database.url, onError: refuse });
    const id = randomUUID();
    const lease = await takeLease(database, id);
    expect(lease).toBeDefined();
    expect(await takeLease(other, id)).toBeUndefined();
    const elsewhere = await takeLease(other, randomUUID());
    expect(elsewhere).toBeDefined();
    await lease?.release();
    const next = await takeLease(other, id);
    expect(next).toBeDefined();
    await next?.release();
    await elsewhere?.release();
    await other.close();
  });

  test('that is refused or released leaves its connection to others', async () => {
    const other = await openDatabase({ url: database.url, onError: refuse });
    const id = randomUUID();
    const lease = await takeLease(other, id);
    for (let attempt = 0; attempt < 3; attempt += 1) expect(await takeLease(database, id)).toBeUndefined();
    await lease?.release();
    for (let attempt = 0; attempt < 3; attempt += 1) await (await takeLease(database, id))?.release();
    expect((await database.pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    await other.close();
  });

  test('ends with its connection, and releasing it then does no harm', async () => {
    const id = randomUUID();
    const lease = await takeLease(database, id);
    await killHolders();
    const next = await openDatabase({ url: database.url, onError: refuse });
    const taken = await takeLease(next, id);
    expect(taken).toBeDefined();
    await lease?.release();
    expect(await takeLease(database, id)).toBeUndefined();
    await taken?.release();
    await next.close();
    expect(database.errors.length).toBeGreaterThan(0);
  });
});

/** A database of one connection in which a function of the given name, that PostgreSQL has too, fails. */
async function openWithBroken(name: string): Promise<Database> {
  await database.pool.query(
    `CREATE SCHEMA broken;
     CREATE FUNCTION broken.${name}(bigint) RETURNS boolean LANGUAGE plpgsql
     AS $$ BEGIN RAISE EXCEPTION 'the function is broken'; END $$`,
  );
  const url = new URL(database.url);
  // Schemas are searched in this order.
  url.searchParams.set('options', '-c search_path=broken,pg_catalog,public');
  return openDatabase({ url: url.href, onError: refuse, ...NARROW });
}

describe('the connection of a lease', () => {
  test('is given back where taking the lease fails', async () => {
    const broken = await openWithBroken('pg_try_advisory_lock');
    for (let attempt = 0; attempt < 3; attempt += 1)
      await expect(takeLease(broken, randomUUID())).rejects.toThrow('the function is broken');
    expect((await broken.pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    await broken.close();
  });

  test('is closed where releasing the lease fails, so that another can have it', async () => {
    const broken = await openWithBroken('pg_advisory_unlock');
    const id = randomUUID();
    const lease = await takeLease(broken, id);
    expect(lease).toBeDefined();
    expect(await takeLease(database, id)).toBeUndefined();
    await lease?.release();
    // The lock ends when the server hears of it; until then each try gives its connection back.
    let next: Lease | undefined;
    await expect.poll(async () => (next = await takeLease(database, id))).toBeDefined();
    await next?.release();
    await broken.close();
  });
});
