import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { type Database, type DatabaseOptions, openDatabase } from '../../src/store/postgres/database.ts';

export interface TestDatabase extends Database {
  /** What its pool told of connections that broke. */
  readonly errors: readonly Error[];
  /** Closes the connections and drops the database. */
  drop(): Promise<void>;
}

/** A fresh database with all migrations, copied from the template that the global set-up made. */
export async function createTestDatabase(
  options: Pick<DatabaseOptions, 'poolSize' | 'waitTimeoutMs'> = {},
): Promise<TestDatabase> {
  const admin = inject('postgresUrl');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await execute(admin, `CREATE DATABASE ${name} TEMPLATE hindcast_template STRATEGY FILE_COPY`);
  const errors: Error[] = [];
  const onError = (error: Error) => void errors.push(error);
  const database = await openDatabase({ url: withDatabase(admin, name), onError, ...options });
  return {
    ...database,
    errors,
    drop: async () => {
      await database.close();
      await execute(admin, `DROP DATABASE ${name} WITH (FORCE)`).catch(async (error: unknown) => {
        // An autovacuum worker in it is the superuser's. Without force, PostgreSQL ends it by itself.
        if (!(error instanceof Error && error.message.includes('denied to terminate process'))) throw error;
        await execute(admin, `DROP DATABASE ${name}`);
      });
    },
  };
}

/** Records the text of every SQL statement that any connection sends, Prisma's included, while `work` runs. */
export async function recordStatements(work: () => Promise<unknown>): Promise<string[]> {
  const statements: string[] = [];
  const original = pg.Client.prototype.query;
  const record = function (this: pg.Client, ...args: unknown[]): unknown {
    const first = args[0];
    statements.push(typeof first === 'string' ? first : (first as { text: string }).text);
    return Reflect.apply(original, this, args);
  };
  pg.Client.prototype.query = record as typeof original;
  try {
    await work();
  } finally {
    pg.Client.prototype.query = original;
  }
  return statements;
}

export function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}

async function execute(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
