import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../../../src/store/postgres/database.ts';
import { importChunks } from '../../../src/store/market-data/import-bars.ts';
import { type TestDatabase, createTestDatabase } from '../../support/database.ts';

let database: TestDatabase;
const onError = (error: Error) => {
  throw error;
};
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test('whoever waits too long for a connection gets an error with a name, and the next one a connection', async () => {
  const narrow = await openDatabase({ url: database.url, poolSize: 1, waitTimeoutMs: 500, onError });
  const taken = await narrow.pool.connect();
  await expect(narrow.pool.query('SELECT 1')).rejects.toMatchObject({ code: 'BUSY', retryable: true });
  await expect(narrow.prisma.dataset.count()).rejects.toMatchObject({ code: 'BUSY' });
  taken.release();
  expect(await narrow.prisma.dataset.count()).toEqual(expect.any(Number));
  await narrow.close();
});

test('as many imports at once as there are connections do not wait for each other', async () => {
  const narrow = await openDatabase({ url: database.url, poolSize: 2, waitTimeoutMs: 5_000, onError });
  const times = Float64Array.from({ length: 50 }, (_, day) => day * 86_400_000);
  const bars = (price: number) => ({ times, columns: { close: times.map(() => price) } });
  const imports = Array.from({ length: 6 }, (_, index) =>
    importChunks(narrow, {
      dataset: `parallel-${index % 3}`,
      source: 'test',
      parts: oneOf({ rows: 50, instruments: new Map([['X', bars(index)]]) }),
      timeframeOf: () => 86_400_000,
      periodsPerYear: null,
      createdBy: 'test',
    }),
  );
  const done = await Promise.all(imports);
  expect(done.map(({ changed }) => changed)).toEqual(imports.map(() => true));
  await narrow.close();
});

async function* oneOf<Value>(value: Value): AsyncGenerator<Value> {
  yield value;
}

test('a connection that breaks while nobody uses it is told once, and another takes its place', async () => {
  const errors: Error[] = [];
  const other = await openDatabase({ url: database.url, poolSize: 1, onError: (error) => errors.push(error) });
  const { rows } = await other.pool.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  await database.pool.query('SELECT pg_terminate_backend($1, 5000)', [rows[0]?.pid]);
  await expect.poll(() => other.pool.totalCount).toBe(0);
  expect(errors.map(({ message }) => message)).toEqual([expect.stringMatching(/terminat/)]);
  expect((await other.pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  await other.close();
});
