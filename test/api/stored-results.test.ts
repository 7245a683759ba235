import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeEquity } from '../../src/store/index.ts';
import {
  type TestApi,
  createTestApi,
  followEvents,
  importCsv,
  launch,
  registerDemoModels,
  walkCsv,
} from '../support/api.ts';

let api: TestApi;
let model: string;
beforeAll(async () => {
  api = await createTestApi();
  await importCsv(api.client, 'walk', walkCsv(['AAA', 'BBB'], 300));
  await importCsv(api.client, 'other', walkCsv(['AAA'], 300));
  model = (await registerDemoModels(api.client))['xgboost-trees'] ?? '';
  await api.startWorker();
});
afterAll(() => api.close());

/** Launches a backtest of the one model; its id, and that of its result with its key. */
async function computed(input: { dataset?: string; initialCash: number }) {
  const { backtest } = await launch(api.client, { dataset: 'walk', models: [model], ...input });
  await followEvents(api.client, backtest.id);
  const query = 'query ($id: ID!) { backtest(id: $id) { results { edges { node { id key } } } } }';
  const answer = await api.client.request<{
    backtest: { results: { edges: { node: { id: string; key: string } }[] } };
  }>(query, { id: backtest.id });
  const node = answer.backtest.results.edges[0]?.node ?? { id: '', key: '' };
  return { backtestId: backtest.id, ...node };
}

describe('verifyResult', () => {
  const VERIFY = `mutation ($id: ID!) {
    verifyResult(id: $id) {
      __typename
      ... on VerifyResultPayload { isEqual difference { what stored computed } result { key } }
      ... on Error { code message }
    }
  }`;
  const verify = async (id: string) =>
    (await api.client.request<{ verifyResult: object }>(VERIFY, { id })).verifyResult;
  const left = async () => ({
    backtests: await api.database.prisma.backtest.count(),
    results: await api.database.prisma.result.count(),
    claims: await api.database.prisma.claim.count(),
  });

  test('computes a result again, finds every bit the same, and leaves nothing', async () => {
    const { id, key } = await computed({ initialCash: 1_001 });
    const before = await left();
    expect(await verify(id)).toEqual({
      __typename: 'VerifyResultPayload',
      isEqual: true,
      difference: null,
      result: { key },
    });
    expect(await left()).toEqual(before);
  });

  test('reads the revision that it was computed on, and says where that is gone', async () => {
    const { id } = await computed({ dataset: 'other', initialCash: 1_002 });
    await importCsv(api.client, 'other', walkCsv(['AAA'], 300).replace(/(2015-03-02,AAA,.*),(\d+)$/m, '$1,7'));
    expect(await verify(id)).toMatchObject({ isEqual: true });
    const prune = 'mutation { pruneRevisions(input: { dataset: "other", keep: 1 }) { __typename } }';
    await api.client.request(prune);
    expect(await verify(id)).toMatchObject({ __typename: 'RevisionPruned', code: 'REVISION_PRUNED' });
    expect(
      await verify(Buffer.from(`ModelResult:${'0'.repeat(8)}-0000-4000-8000-${'0'.repeat(12)}/0`).toString('base64')),
    ).toMatchObject({
      __typename: 'NotFound',
    });
  });

  test('names the first metric or value that differs, with both', async () => {
    const { id, key } = await computed({ initialCash: 1_003 });
    const { prisma } = api.database;
    const where = { key };
    const { metrics } = await prisma.result.findUniqueOrThrow({ where });
    const whole = metrics as Record<string, { value: number }>;
    await prisma.result.update({ where, data: { metrics: { ...whole, SHARPE: { value: 9 } } } });
    expect(await verify(id)).toMatchObject({
      isEqual: false,
      difference: { what: 'metric SHARPE', stored: '9', computed: String(whole['SHARPE']?.value) },
    });
    await prisma.result.update({ where, data: { metrics: whole } });
    const { equity } = await prisma.resultSeries.findUniqueOrThrow({ where });
    const changed = Float64Array.of(1, 2);
    await prisma.resultSeries.update({ where, data: { equity: encodeEquity({ times: changed, equity: changed }) } });
    // Its trades begin at bars that there are no more.
    expect(await verify(id)).toMatchObject({ isEqual: false, difference: { what: 'the stored series' } });
    await prisma.resultSeries.update({ where, data: { equity } });
    expect(await verify(id)).toMatchObject({ isEqual: true });
  });
});

describe('pruneResults', () => {
  const PRUNE = `mutation ($input: PruneResultsInput!) {
    pruneResults(input: $input) { __typename ... on PruneResultsPayload { removed bytes } ... on Error { message } }
  }`;
  const prune = async (input: object) =>
    (await api.client.request<{ pruneResults: { removed: number; bytes: number } }>(PRUNE, { input })).pruneResults;
  const remove = (id: string) =>
    api.client.request('mutation ($id: ID!) { deleteBacktest(id: $id) { __typename } }', { id });

  test('removes by default only what no backtest has any more, by age, dataset and model', async () => {
    await prune({});
    const kept = await computed({ initialCash: 2_001 });
    const gone = await computed({ initialCash: 2_002 });
    const old = await computed({ initialCash: 2_003 });
    const elsewhere = await computed({ dataset: 'other', initialCash: 2_004 });
    for (const { backtestId } of [gone, old, elsewhere]) await remove(backtestId);
    await api.database.pool.query("UPDATE result SET computed_at = now() - interval '10 days' WHERE key = $1", [
      old.key,
    ]);
    expect(await prune({ olderThanDays: 9 })).toMatchObject({ removed: 1, bytes: expect.any(Number) });
    expect(await prune({ dataset: 'other', model: 'logistic-regression' })).toMatchObject({ removed: 0 });
    expect(await prune({ dataset: 'other', model: 'xgboost-trees' })).toMatchObject({ removed: 1 });
    expect((await prune({})).removed).toBe(1);
    expect((await launch(api.client, { dataset: 'walk', models: [model], initialCash: 2_001 })).backtest.id).toBe(
      kept.backtestId,
    );
    expect((await launch(api.client, { dataset: 'walk', models: [model], initialCash: 2_002 })).answers).toMatchObject([
      { status: 'MISS' },
    ]);
    expect(await prune({ dataset: 'nowhere' })).toMatchObject({ __typename: 'NotFound' });
    expect(await prune({ olderThanDays: -1 })).toMatchObject({ __typename: 'InvalidInput' });
  });

  test('a result that was pruned while its backtest is kept is a typed error, and a new launch computes it', async () => {
    const { id, backtestId } = await computed({ initialCash: 2_005 });
    expect((await prune({ dataset: 'walk', unreferencedOnly: false })).removed).toBeGreaterThan(0);
    const query = 'query ($id: ID!) { node(id: $id) { ... on ModelResult { equity { values } } } }';
    const response = await fetch(api.app.http.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables: { id } }),
    });
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] });
    const again = await computed({ initialCash: 2_005 });
    expect(again.backtestId).not.toBe(backtestId);
  });

  test('the cache says how much results take, by dataset', async () => {
    await computed({ initialCash: 2_006 });
    const { resultCache } = await api.client.request<{
      resultCache: { datasets: { dataset: string; bytes: number }[] };
    }>('{ resultCache { datasets { dataset results bytes } } }');
    const walk = resultCache.datasets.find(({ dataset }) => dataset === 'walk');
    expect(walk).toMatchObject({ results: expect.any(Number) });
    expect(walk?.bytes).toBeGreaterThan(1_000);
  });
});
