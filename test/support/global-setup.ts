import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { openDatabase } from '../../src/store/postgres/database.ts';
import { startEmbeddedPostgres } from '../../src/store/postgres/embedded-postgres.ts';
import { migrate } from '../../src/store/postgres/migrate.ts';
import { withDatabase } from './database.ts';

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string;
  }
}

/** One embedded PostgreSQL for the whole suite, with a migrated template that each test's database is copied from. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const directory = await mkdtemp(join(tmpdir(), 'hindcast-test-'));
  // PostgreSQL's own user has to reach it where the suite runs as root.
  await chmod(directory, 0o755);
  const postgres = await startEmbeddedPostgres(directory);
  const admin = new pg.Client({ connectionString: postgres.url });
  await admin.connect();
  await admin.query('CREATE DATABASE hindcast_template');
  await admin.end();
  const template = await openDatabase({
    url: withDatabase(postgres.url, 'hindcast_template'),
    onError: (error) => console.error(error),
  });
  await migrate(template);
  await template.close();
  project.provide('postgresUrl', postgres.url);
  return async () => {
    await postgres.stop();
    await rm(directory, { recursive: true, force: true });
    if (postgres.directory !== directory) await rm(postgres.directory, { recursive: true, force: true });
  };
}
