import { Keyv } from 'keyv';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRedisTier } from '../../src/cache/index.ts';
import { createGraphqlClient } from '../../src/commands/terminal/graphql-client.ts';
import {
  type TestApi,
  createTestApi,
  followEvents,
  importCsv,
  launch,
  registerDemoModels,
  untilInProgress,
  walkCsv,
} from '../support/api.ts';
import { redisUrl } from '../support/redis.ts';
import { SERVES, type ServerProcess, startHindcast } from '../support/server-process.ts';

describe.skipIf(redisUrl === undefined)('service mode: a server, Redis, and workers as processes of their own', () => {
  let api: TestApi;
  let models: string[];
  const workers: ServerProcess[] = [];
  // Redis outlives the test, and results have the same keys in every database: each time another amount is asked for.
  const amount = Date.now() / 1e3;
  const env = () => ({ DATABASE_URL: api.database.url, REDIS_URL: redisUrl ?? '', HINDCAST_WORKERS: '1' });

  beforeAll(async () => {
    api = await createTestApi({ REDIS_URL: redisUrl ?? '' });
    await importCsv(api.client, 'walk', walkCsv(['AAA', 'BBB', 'CCC', 'DDD'], 13_000));
    models = Object.values(await registerDemoModels(api.client));
    for (let index = 0; index < 2; index += 1) workers.push(startHindcast(['worker'], env()));
    await Promise.all(workers.map((worker) => worker.printed(/Hindcast computes with 1 worker/)));
  });
  afterAll(async () => {
    await Promise.all(workers.map((worker) => worker.end('SIGTERM')));
    await api.close();
  });

  /** Waits until a backtest is computed, and says which of the workers has it. */
  async function workerOf(id: string): Promise<number> {
    await untilInProgress(api.client, id);
    const { rows } = await api.database.pool.query<{ application_name: string }>(
      `SELECT application_name FROM pg_locks JOIN pg_stat_activity USING (pid)
       WHERE locktype = 'advisory' AND datname = current_database() AND application_name LIKE 'hindcast %'`,
    );
    return workers.findIndex(({ process }) => rows.some((row) => row.application_name === `hindcast ${process.pid}`));
  }

  test('the run of a worker that is killed is finished by the other', async () => {
    const { backtest } = await launch(api.client, { dataset: 'walk', models, initialCash: amount });
    const holder = workers.splice(await workerOf(backtest.id), 1)[0];
    expect(await holder?.end('SIGKILL')).toBe('SIGKILL');
    const events = await followEvents(api.client, backtest.id);
    expect(events.at(-1)).toMatchObject({ __typename: 'BacktestFinished', backtest: { status: 'COMPLETED' } });
    workers.push(startHindcast(['worker'], env()));
    await workers.at(-1)?.printed(/Hindcast computes/);
  });

  test('the run of a worker that is stopped is left to the other, and counts as no failure', async () => {
    const { backtest } = await launch(api.client, { dataset: 'walk', models, initialCash: amount + 1 });
    const holder = workers.splice(await workerOf(backtest.id), 1)[0];
    expect(await holder?.end('SIGTERM')).toBe(0);
    const events = await followEvents(api.client, backtest.id);
    expect(events.at(-1)).toMatchObject({ __typename: 'BacktestFinished', backtest: { status: 'COMPLETED' } });
    const { rows } = await api.database.pool.query<{ attempts: number }>(
      'SELECT attempts FROM backtest ORDER BY created_at DESC LIMIT 1',
    );
    expect(rows).toEqual([{ attempts: 1 }]);
    workers.push(startHindcast(['worker'], env()));
    await workers.at(-1)?.printed(/Hindcast computes/);
  });

  test('summaries are in Redis, and where it has lost one the store answers and puts it back', async () => {
    const input = { dataset: 'walk', models: models.slice(0, 1), initialCash: amount + 2 };
    const { backtest } = await launch(api.client, input);
    await followEvents(api.client, backtest.id);
    const redis = new Keyv<string>({ store: createRedisTier(redisUrl ?? ''), namespace: 'result' });
    const { key } = await api.database.prisma.result.findFirstOrThrow({ orderBy: { computedAt: 'desc' } });
    expect(await redis.delete(key)).toBe(true);
    // Another server, which has nothing in memory.
    const other = startHindcast(['serve'], { ...env(), HINDCAST_WORKERS: '0' });
    const [, url = ''] = await other.printed(SERVES);
    const client = createGraphqlClient(url);
    const sharpe = 'query ($id: ID!) { backtest(id: $id) { results { edges { node { metrics { sharpe } } } } } }';
    const before = await api.client.request(sharpe, { id: backtest.id });
    expect(await client.request(sharpe, { id: backtest.id })).toEqual(before);
    expect(await redis.has(key)).toBe(true);
    await redis.disconnect();
    await client.close();
    expect(await other.end('SIGTERM')).toBe(0);
  });

  test('a result that the database has lost is computed again, whatever Redis has', async () => {
    const input = { dataset: 'walk', models: models.slice(0, 1), initialCash: amount + 3 };
    await followEvents(api.client, (await launch(api.client, input)).backtest.id);
    const { key } = await api.database.prisma.result.findFirstOrThrow({ orderBy: { computedAt: 'desc' } });
    await api.database.prisma.result.delete({ where: { key } });
    const again = await launch(api.client, input);
    expect(again.backtest.results.edges).toEqual([]);
    await followEvents(api.client, again.backtest.id);
    expect(await api.database.prisma.result.count({ where: { key } })).toBe(1);
  });
});
