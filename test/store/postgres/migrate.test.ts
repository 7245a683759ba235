import { cp, mkdtemp, appendFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrate } from '../../../src/store/postgres/migrate.ts';
import { type TestDatabase, createTestDatabase } from '../../support/database.ts';

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
    await cp(resolve(import.meta.dirname, '../../../prisma/migrations'), directory, { recursive: true });
    await appendFile(join(directory, '0001_init/migration.sql'), '-- edited');
    await expect(migrate(database, directory)).rejects.toThrow('0001_init was edited');
    await rm(directory, { recursive: true });
  });
});

test('values of chunks that were stored before they were counted are counted', async () => {
  await using cleanUp = new AsyncDisposableStack();
  const database = await createTestDatabase();
  cleanUp.defer(() => database.drop());
  const directory = await mkdtemp(join(tmpdir(), 'migrations-'));
  const { pool } = database;
  await pool.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  await cp(resolve(import.meta.dirname, '../../../prisma/migrations/0001_init'), join(directory, '0001_init'), {
    recursive: true,
  });
  expect(await migrate(database, directory)).toEqual(['0001_init']);
  await rm(directory, { recursive: true });
  await pool.query("INSERT INTO dataset (id, name, timeframe_ms, periods_per_year) VALUES (1, 'old', 60000, 252)");
  await pool.query("INSERT INTO instrument (id, dataset_id, symbol) VALUES (1, 1, 'A')");
  await pool.query("INSERT INTO field (id, dataset_id, name) VALUES (1, 1, 'close')");
  const columns = [
    [1, -0, Number.NaN, 1e-320],
    [Number.NaN, -Number.NaN, Number.NaN, Number.NaN],
    [-1e308, 5e-324, 0, 2],
  ];
  for (const [bucket, column] of columns.entries())
    await pool.query('INSERT INTO chunk VALUES (1, 1, $1, 1, 4, 10, 20, $2, $3)', [
      bucket,
      Buffer.alloc(32),
      Buffer.from(Float64Array.from(column).buffer),
    ]);
  expect(await migrate(database)).not.toContain('0001_init');
  const { rows } = await pool.query('SELECT present, first_time AS first FROM chunk ORDER BY bucket');
  expect(rows).toEqual([
    { present: 3, first: 10 },
    { present: 0, first: null },
    { present: 4, first: 10 },
  ]);
});

test('results that were stored with a copy in the cache are stored once, with where they come from', async () => {
  await using cleanUp = new AsyncDisposableStack();
  const database = await createTestDatabase();
  cleanUp.defer(() => database.drop());
  const directory = await mkdtemp(join(tmpdir(), 'migrations-'));
  cleanUp.defer(() => rm(directory, { recursive: true }));
  const { pool } = database;
  await pool.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  const all = resolve(import.meta.dirname, '../../../prisma/migrations');
  const before = (await readdir(all)).filter((name) => name < '0009');
  for (const name of before) await cp(join(all, name), join(directory, name), { recursive: true });
  await migrate(database, directory);
  const id = '00000000-0000-4000-8000-000000000001';
  await pool.query(`
    INSERT INTO artifact (digest, format, size_bytes, info, data) VALUES ('abc', 'ONNX', 1, '{}', '');
    INSERT INTO model (id, name, version, artifact_digest, inputs) VALUES (1, 'm', 1, 'abc', '[]');
    INSERT INTO backtest (id, key, spec) VALUES ('${id}', 'k', '{"datasetId": 7}');
    INSERT INTO backtest_model (backtest_id, ordinal, model_id, key, cache_status, cache_reason) VALUES ('${id}', 0, 1, 'one', 'MISS', '');
    INSERT INTO result (key, metrics, equity, trades, timings, peak_memory_bytes)
      VALUES ('one', '{}', '\\x01', '\\x0203', '{}', 5), ('two', '{}', '\\x04', '\\x', '{}', 6);
    INSERT INTO cache_entry (key, value) VALUES ('result:one', 'a copy')`);
  await migrate(database);
  const { rows } = await pool.query(
    'SELECT key, equity, trades, backtest_id, dataset_id, model_digest FROM result JOIN result_series USING (key) ORDER BY key',
  );
  const none = { backtest_id: null, dataset_id: null, model_digest: null };
  expect(rows).toEqual([
    { key: 'one', equity: Buffer.of(1), trades: Buffer.of(2, 3), backtest_id: id, dataset_id: 7, model_digest: 'abc' },
    { key: 'two', equity: Buffer.of(4), trades: Buffer.of(), ...none },
  ]);
  expect((await pool.query("SELECT to_regclass('cache_entry') AS copy")).rows).toEqual([{ copy: null }]);
});
