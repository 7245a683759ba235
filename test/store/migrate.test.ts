import { cp, mkdtemp, appendFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrate } from '../../src/store/migrate.ts';
import { type TestDatabase, createTestDatabase } from '../support/database.ts';

interface Table {
  findFirst(): Promise<unknown>;
}

describe('migrations', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  test('are applied once', async () => {
    expect(await migrate(database)).toEqual([]);
  });

  test('make every table that the Prisma schema names, with its columns', async () => {
    const { prisma } = database;
    const tables = Object.values(prisma).filter((value): value is Table => typeof value?.findFirst === 'function');
    const found = await Promise.all(tables.map((table) => table.findFirst()));
    expect(found).toEqual(tables.map(() => null));
    expect(tables.length).toBeGreaterThan(10);
  });

  test('that were edited after they were applied are refused', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'migrations-'));
    await cp(resolve(import.meta.dirname, '../../prisma/migrations'), directory, { recursive: true });
    await appendFile(join(directory, '0001_init/migration.sql'), '-- edited');
    await expect(migrate(database, directory)).rejects.toThrow('0001_init was edited');
    await rm(directory, { recursive: true });
  });
});
