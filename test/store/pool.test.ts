import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../../src/store/database.ts';
import { type TestDatabase, createTestDatabase } from '../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test('whoever waits too long for a connection gets an error with a name, and the next one a connection', async () => {
  const narrow = await openDatabase({ url: database.url, poolSize: 1, waitTimeoutMs: 50 });
  const taken = await narrow.pool.connect();
  await expect(narrow.pool.query('SELECT 1')).rejects.toMatchObject({ code: 'BUSY', retryable: true });
  await expect(narrow.prisma.dataset.count()).rejects.toMatchObject({ code: 'BUSY' });
  taken.release();
  expect(await narrow.prisma.dataset.count()).toBe(0);
  await narrow.close();
});
