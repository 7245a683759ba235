import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mkdtemp, rm } from 'node:fs/promises';
import pg from 'pg';
import { type Database, migrate, openDatabase, startEmbeddedPostgres } from '../src/store/index.ts';

/**
 * An empty, migrated database of its own, dropped at the end: on the server of DATABASE_URL, or without that on an
 * embedded one that is started for it.
 */
export async function benchDatabase(): Promise<{ database: Database } & AsyncDisposable> {
  const closers = new AsyncDisposableStack();
  const server = process.env['DATABASE_URL'] ?? (await embedded(closers));
  const name = `bench_${randomUUID().replaceAll('-', '')}`;
  await execute(server, `CREATE DATABASE ${name}`);
  closers.defer(() => execute(server, `DROP DATABASE ${name} WITH (FORCE)`));
  const url = new URL(server);
  url.pathname = `/${name}`;
  const database = await openDatabase({ url: url.href, onError: (error) => console.error(error) });
  closers.defer(() => database.close());
  await migrate(database);
  return { database, [Symbol.asyncDispose]: () => closers.disposeAsync() };
}

async function embedded(closers: AsyncDisposableStack): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'hindcast-bench-'));
  closers.defer(() => rm(directory, { recursive: true, force: true }));
  const server = await startEmbeddedPostgres(directory);
  closers.defer(() => server.stop());
  return server.url;
}

async function execute(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
