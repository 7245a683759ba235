import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApi, createTestApi, importCsv, walkCsv } from '../support/api.ts';

const LIMIT = { timeout: 10_000 };
/** Connections that wait for a lock. */
const BLOCKED = `SELECT count(*)::int AS count FROM pg_stat_activity
  WHERE datname = current_database() AND wait_event_type = 'Lock'`;

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi({ DATABASE_POOL_SIZE: '4' });
  await importCsv(api.client, 'walk', walkCsv(['AAA'], 100));
});
afterAll(() => api.close());

test('however many imports wait for each other, other requests get a connection', async () => {
  const lock = await api.database.pool.connect();
  await lock.query('BEGIN');
  await lock.query(`SELECT 1 FROM dataset WHERE name = 'walk' FOR UPDATE`);
  const ids = ['one', 'two', 'three', 'four', 'five', 'six'];
  const imports = ids.map((progressId) => importCsv(api.client, { dataset: 'walk', progressId }, walkCsv(['BBB'], 50)));
  try {
    await expect.poll(() => [...api.app.services.imports.keys()].sort(), LIMIT).toEqual([...ids].sort());
    await expect
      .poll(async () => (await api.database.pool.query<{ count: number }>(BLOCKED)).rows[0]?.count, LIMIT)
      .toBe(2);
    expect(await api.client.request('{ datasets { edges { node { name } } } }')).toEqual({
      datasets: { edges: [{ node: { name: 'walk' } }] },
    });
  } finally {
    await lock.query('ROLLBACK');
    lock.release();
  }
  for (const done of await Promise.all(imports)) expect(done).toMatchObject({ rows: 50 });
});
