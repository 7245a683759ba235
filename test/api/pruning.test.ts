import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pruneRevisions } from '../../src/store/market-data/prune-revisions.ts';
import {
  type TestApi,
  createTestApi,
  followEvents,
  importCsv,
  launch,
  registerDemoModels,
  tryLaunch,
  walkCsv,
} from '../support/api.ts';
import { recordStatements } from '../support/database.ts';

const PRUNE = `mutation ($dataset: String!, $keep: Int!) {
  pruneRevisions(input: { dataset: $dataset, keep: $keep }) {
    __typename
    ... on PruneRevisionsPayload { removedChunks dataset { revision oldestRevision } }
    ... on Error { code message }
  }
}`;

describe('pruning', () => {
  let api: TestApi;
  let models: string[];
  beforeAll(async () => {
    api = await createTestApi();
    models = Object.values(await registerDemoModels(api.client)).slice(0, 1);
    await api.startWorker();
  });
  afterAll(() => api.close());

  /** A dataset with three revisions, of which the second changes the last bars and the third the first ones. */
  async function threeRevisions(dataset: string): Promise<number> {
    const lines = walkCsv(['AAA', 'BBB'], 600).trim().split('\n');
    const doubled = (from: number, to: number) => [
      lines[0],
      ...lines.slice(from, to).map((line) => line.replace(/\d+$/, (volume) => String(2 * Number(volume)))),
    ];
    for (const part of [lines, doubled(500, 600), doubled(1, 50)])
      expect(await importCsv(api.client, dataset, part.join('\n'))).toMatchObject({ changed: true });
    return (await api.database.prisma.dataset.findUniqueOrThrow({ where: { name: dataset } })).id;
  }
  const prune = async (dataset: string, keep: number) =>
    (await api.client.request<{ pruneRevisions: Record<string, unknown> }>(PRUNE, { dataset, keep })).pruneRevisions;
  const chunksOf = (datasetId: number) => api.database.prisma.chunk.count({ where: { instrument: { datasetId } } });
  const volumes = async (dataset: string) =>
    api.execute(
      `{ featureValues(dataset: "${dataset}", symbols: ["AAA", "BBB"], features: ["$volume", "$close"], maxPoints: 10000) { values } }`,
    );

  test('removes what no kept revision can see, and changes nothing that one can', async () => {
    const id = await threeRevisions('pruned');
    const [before, all] = [await volumes('pruned'), await chunksOf(id)];
    expect(await prune('pruned', 3)).toMatchObject({ removedChunks: 0, dataset: { oldestRevision: 1 } });
    const pruned = await prune('pruned', 1);
    expect(pruned).toMatchObject({ dataset: { revision: 3, oldestRevision: 3 } });
    expect(pruned['removedChunks']).toBeGreaterThan(0);
    expect(await chunksOf(id)).toBe(all - Number(pruned['removedChunks']));
    expect(await volumes('pruned')).toEqual(before);
    expect(await prune('pruned', 5)).toMatchObject({ removedChunks: 0, dataset: { oldestRevision: 3 } });
  });

  test('a launch as of a pruned revision is refused by name, and results that used it stay', async () => {
    await threeRevisions('results');
    const old = await launch(api.client, { dataset: 'results', models, asOf: 1 });
    await followEvents(api.client, old.backtest.id);
    const query =
      'query ($id: ID!) { backtest(id: $id) { status results { edges { node { metrics { sharpe } trades { edges { node { symbol } } } } } } } }';
    const before = await api.client.request(query, { id: old.backtest.id });
    expect(before).toMatchObject({ backtest: { status: 'COMPLETED' } });
    await prune('results', 2);
    expect(await api.client.request(query, { id: old.backtest.id })).toEqual(before);
    const strategy = { threshold: { enterLong: 0.5, exitLong: 0.4 } };
    expect(await tryLaunch(api.client, { dataset: 'results', models, asOf: 1, strategy })).toMatchObject({
      __typename: 'RevisionPruned',
      code: 'REVISION_PRUNED',
      oldestRevision: 2,
    });
    expect(await launch(api.client, { dataset: 'results', models, asOf: 2, initialCash: 7 })).toMatchObject({
      __typename: 'LaunchBacktestPayload',
    });
  });

  test('what an unfinished backtest reads is kept, and a launch at the same time is either seen or refused', async () => {
    const id = await threeRevisions('busy');
    await api.database.prisma.backtest.create({
      data: { id: crypto.randomUUID(), key: 'k', spec: { datasetId: id, revision: 2 } },
    });
    expect(await prune('busy', 1)).toMatchObject({ dataset: { oldestRevision: 2 } });
    await api.database.prisma.backtest.deleteMany({ where: { key: 'k' } });
    const racing = tryLaunch(api.client, { dataset: 'busy', models, asOf: 2, initialCash: 11 });
    const [launched, pruned] = await Promise.all([racing, prune('busy', 1)]);
    const oldest = (pruned['dataset'] as { oldestRevision: number }).oldestRevision;
    if (launched.__typename === 'LaunchBacktestPayload') {
      const events = await followEvents(api.client, launched.backtest.id);
      expect(events.at(-1)).toMatchObject({ backtest: { status: 'COMPLETED' } });
    } else expect([launched.__typename, oldest]).toEqual(['RevisionPruned', 3]);
  });

  test('a backtest that was cancelled is not resumed without its data', async () => {
    const id = await threeRevisions('cancelled');
    const backtestId = crypto.randomUUID();
    await api.database.prisma.backtest.create({
      data: { id: backtestId, key: 'c', spec: { datasetId: id, revision: 1 }, status: 'CANCELLED' },
    });
    await prune('cancelled', 1);
    const global = Buffer.from(`Backtest:${backtestId}`).toString('base64');
    const resumed = await api.client.request(
      'mutation ($id: ID!) { resumeBacktest(id: $id) { __typename ... on Error { message } } }',
      { id: global },
    );
    expect(resumed).toMatchObject({
      resumeBacktest: {
        __typename: 'RevisionPruned',
        message: 'Revision 1 has been pruned. The oldest one that is left is 3.',
      },
    });
  });

  test('bad input is named', async () => {
    expect(await prune('nope', 1)).toMatchObject({ __typename: 'NotFound' });
    expect(await prune('nope', 0)).toMatchObject({
      __typename: 'InvalidInput',
      message: expect.stringMatching(/at least one revision/),
    });
  });

  test('finds what to remove by an index', async () => {
    const id = await threeRevisions('planned');
    const [statement = ''] = (await recordStatements(() => pruneRevisions(api.database, id, 2))).filter((text) =>
      text.includes('DELETE FROM chunk'),
    );
    await api.database.pool.query('ANALYZE chunk');
    const client = await api.database.pool.connect();
    await client.query('SET enable_seqscan = off');
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${statement}`, [id, 2, 2]);
    client.release(true);
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(plan).toMatch(/Index (Only )?Scan using chunk_\w+ on chunk newer/);
    expect(plan).not.toMatch(/Seq Scan on chunk/);
  });
});
