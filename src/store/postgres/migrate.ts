import { createHash, randomUUID } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { PoolClient } from 'pg';
import type { Database } from './database.ts';

const MIGRATIONS = resolve(import.meta.dirname, '../../../prisma/migrations');

/** An advisory lock, by any fixed number, so that two processes that start together migrate one after the other. */
const LOCK = 740_415;

/**
 * Applies the migrations of `prisma/migrations` that the database lacks, each in a transaction, and returns their
 * names. Records them in `_prisma_migrations` as `prisma migrate deploy` does, so operators may use either.
 * @throws Error where a migration was edited after it had been applied
 */
export async function migrate(database: Database, directory = MIGRATIONS): Promise<string[]> {
  const client = await database.pool.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    await client.query(LEDGER);
    const { rows } = await client.query<{ migration_name: string; checksum: string }>(
      'SELECT migration_name, checksum FROM _prisma_migrations WHERE finished_at IS NOT NULL',
    );
    const applied = new Map(rows.map((row) => [row.migration_name, row.checksum]));
    const entries = await readdir(directory, { withFileTypes: true });
    const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
    const fresh: string[] = [];
    for (const name of names.sort()) {
      const sql = await readFile(join(directory, name, 'migration.sql'), 'utf8');
      const checksum = createHash('sha256').update(sql).digest('hex');
      const known = applied.get(name);
      if (known !== undefined && known !== checksum)
        throw new Error(`Migration ${name} was edited after it was applied: restore it and add a new one.`);
      if (known !== undefined) continue;
      await apply(client, { name, sql, checksum });
      fresh.push(name);
    }
    return fresh;
  } finally {
    // Closes the connection, which also ends the lock and a transaction that failed.
    client.release(true);
  }
}

async function apply(
  client: PoolClient,
  { name, sql, checksum }: { name: string; sql: string; checksum: string },
): Promise<void> {
  await client.query('BEGIN');
  await client.query(sql);
  await client.query(
    `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
     VALUES ($1, $2, $3, now(), 1)`,
    [randomUUID(), checksum, name],
  );
  await client.query('COMMIT');
}

const LEDGER = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id                  varchar(36) PRIMARY KEY NOT NULL,
  checksum            varchar(64) NOT NULL,
  finished_at         timestamptz,
  migration_name      varchar(255) NOT NULL,
  logs                text,
  rolled_back_at      timestamptz,
  started_at          timestamptz NOT NULL DEFAULT now(),
  applied_steps_count integer NOT NULL DEFAULT 0
)`;
