import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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

const OF_ACCOUNT = 'totalReturn cagr sharpe sortino maxDrawdown trades winRate turnover valueAtRisk';

describe('backtests', () => {
  let api: TestApi;
  let models: Record<string, string>;
  let all: string[];
  beforeAll(async () => {
    api = await createTestApi();
    await importCsv(api.client, 'walk', walkCsv(['AAA', 'BBB', 'CCC'], 3_000));
    models = await registerDemoModels(api.client);
    all = Object.values(models);
    await api.startWorker();
  });
  afterAll(() => api.close());

  test('a launch computes every model, and the same launch again is answered from the cache', async () => {
    const first = await launch(api.client, { dataset: 'walk', models: all, initialCash: 5_000 });
    const events = await followEvents(api.client, first.backtest.id);
    expect(events.at(-1)).toMatchObject({ __typename: 'BacktestFinished', backtest: { status: 'COMPLETED' } });
    const results = events.filter((event) => event.__typename === 'ModelResultReady');
    expect(results.map((event) => event.result?.cache.status)).toEqual(all.map(() => 'MISS'));
    expect(events.map((event) => event.seq)).toEqual(events.map((event) => event.seq).toSorted((a, b) => a - b));

    const { node } = await api.client.request<{ node: { timings: { stage: string; milliseconds: number }[] } }>(
      'query ($id: ID!) { node(id: $id) { ... on Backtest { timings { stage milliseconds } } } }',
      { id: first.backtest.id },
    );
    expect(node.timings.map(({ stage }) => stage)).toEqual([
      'wait',
      'run',
      'load',
      'features',
      'predict',
      'simulate',
      'quality',
      'metrics',
      'encode',
    ]);

    const again = await launch(api.client, { dataset: 'walk', models: all, initialCash: 5_000 });
    expect(again).toMatchObject({ reused: true, backtest: { status: 'COMPLETED', id: first.backtest.id } });
    expect(again.answers.map(({ status }) => status)).toEqual(all.map(() => 'HIT'));
    expect((await followEvents(api.client, again.backtest.id)).at(-1)?.__typename).toBe('BacktestFinished');
  });

  test('defaults that are spelled out, and symbols in another order, have the same key', async () => {
    const model = [models['logistic-regression']];
    const plain = await launch(api.client, { dataset: 'walk', models: model });
    const spelled = await launch(api.client, {
      dataset: 'walk',
      models: model,
      symbols: ['CCC', 'AAA', 'BBB'],
      from: '2015-01-01',
      initialCash: 100_000,
      execution: { fill: 'NEXT_OPEN', commissionRate: 0.001, slippageRate: 0.0005 },
      strategy: { threshold: { enterLong: 0.52, exitLong: 0.48, sizing: 'EQUAL', allocation: { grossExposure: 1 } } },
    });
    const other = await launch(api.client, { dataset: 'walk', models: model, initialCash: 99_999 });
    expect(spelled.backtest.key).toBe(plain.backtest.key);
    expect(other.backtest.key).not.toBe(plain.backtest.key);
  });

  test('fifty identical launches at once compute once', async () => {
    const input = { dataset: 'walk', models: [models['xgboost-trees']], initialCash: 12_345 };
    const launched = await Promise.all(Array.from({ length: 50 }, () => launch(api.client, input)));
    const ends = await Promise.all(
      launched.map(async ({ backtest }) => (await followEvents(api.client, backtest.id)).at(-1)),
    );
    expect(ends.map((end) => end?.backtest.status)).toEqual(launched.map(() => 'COMPLETED'));
    const { prisma } = api.database;
    const rows = await prisma.backtestModel.findMany({
      where: { backtest: { spec: { path: ['initialCash'], equals: 12_345 } } },
    });
    expect(rows.length).toBe(new Set(launched.map(({ backtest }) => backtest.id)).size);
    expect(rows.filter((row) => row.cacheStatus === 'MISS').length).toBe(1);
    expect(rows.filter((row) => row.cacheStatus === 'COALESCED').length).toBeGreaterThan(0);
    expect(launched.filter(({ reused }) => !reused)).toHaveLength(rows.length);
    expect(await prisma.result.count({ where: { key: rows[0]?.key ?? '' } })).toBe(1);
    expect(await prisma.claim.count()).toBe(0);
  });

  test('new data makes a new key; the old revision still answers from the cache', async () => {
    const model = [models['logistic-regression']];
    await importCsv(api.client, 'moving', walkCsv(['AAA'], 400));
    const before = await launch(api.client, { dataset: 'moving', models: model });
    await followEvents(api.client, before.backtest.id);
    const changed = walkCsv(['AAA'], 400).replace(/(2015-03-02,AAA,.*),(\d+)$/m, '$1,7');
    expect(await importCsv(api.client, 'moving', changed)).toMatchObject({ changed: true, dataset: { revision: 2 } });
    const after = await launch(api.client, { dataset: 'moving', models: model });
    expect(after.backtest.key).not.toBe(before.backtest.key);
    const old = await launch(api.client, { dataset: 'moving', models: model, asOf: 1 });
    expect(old.backtest.key).toBe(before.backtest.key);
    expect(old).toMatchObject({ reused: true, answers: [{ status: 'HIT' }], backtest: { id: before.backtest.id } });
  });

  test('leaving the quality of scores out changes the key and nothing else', async () => {
    const results = async (input: object) => {
      const { backtest } = await launch(api.client, { dataset: 'walk', models: all, initialCash: 3_141, ...input });
      await followEvents(api.client, backtest.id);
      const query = `query ($id: ID!) { backtest(id: $id) { spec { quality } results { edges { node {
        key metrics { ${OF_ACCOUNT} scoreCoverage ic1 undefined { metric reason } } equity { values } trades(first: 1000) { edges { node { pnl } } }
      } } } } }`;
      type Node = {
        key: string;
        metrics: Record<string, unknown> & { undefined: { metric: string; reason: string }[] };
      };
      const { backtest: read } = await api.client.request<{
        backtest: { spec: { quality: boolean }; results: { edges: { node: Node }[] } };
      }>(query, { id: backtest.id });
      return { quality: read.spec.quality, nodes: read.results.edges.map(({ node }) => node) };
    };
    const [whole, without] = [await results({}), await results({ quality: false })];
    expect([whole.quality, without.quality]).toEqual([true, false]);
    for (const [index, { key, metrics, ...series }] of without.nodes.entries()) {
      const { key: other, metrics: measured, ...same } = whole.nodes[index];
      expect(key).not.toBe(other);
      expect(series).toEqual(same);
      const { undefined: reasons, ic1, ...figures } = metrics;
      const { undefined: _, ic1: measuredIc, ...expected } = measured;
      expect(figures).toEqual(expected);
      expect([typeof measuredIc, ic1]).toEqual(['number', null]);
      expect(reasons).toContainEqual({ metric: 'IC_1', reason: 'the launch left the quality of scores out' });
    }
  });

  test('a comparison of many results runs a number of statements that does not grow with them', async () => {
    const { backtest } = await launch(api.client, { dataset: 'walk', models: all });
    await followEvents(api.client, backtest.id);
    const query = `query ($ids: [ID!]!) { compare(backtestIds: $ids) { trials rows { rank value result { model { name } metrics { sharpe calmar } cache { status } } } } }`;
    const one = await launch(api.client, { dataset: 'walk', models: all.slice(0, 1) });
    await followEvents(api.client, one.backtest.id);
    const few = await recordStatements(() => api.execute(query, { ids: [one.backtest.id] }));
    const many = await recordStatements(() => api.execute(query, { ids: [backtest.id] }));
    expect(many.length).toBe(few.length);
    const { compare } = (await api.execute(query, { ids: [backtest.id] })) as {
      compare: { rows: { rank: number; value: number }[] };
    };
    expect(compare.rows.map((row) => row.value)).toEqual(
      compare.rows.map((row) => row.value).toSorted((a, b) => b - a),
    );
  });

  test('a model that fails leaves the others their results', async () => {
    const { prisma } = api.database;
    const id = Number(
      Buffer.from(models['random-forest'] ?? '', 'base64')
        .toString()
        .split(':')[1],
    );
    const { artifactDigest, artifact } = await prisma.model.findUniqueOrThrow({
      where: { id },
      include: { artifact: true },
    });
    // A file that was read once and cannot be read any more: what was found in it is as it was.
    const info = artifact.info as object;
    await prisma.artifact.create({
      data: { digest: 'broken', format: 'ONNX', sizeBytes: 3, info, data: new Uint8Array([1, 2, 3]) },
    });
    await prisma.model.update({ where: { id }, data: { artifactDigest: 'broken' } });
    const { backtest } = await launch(api.client, { dataset: 'walk', models: all, initialCash: 777 });
    const events = await followEvents(api.client, backtest.id);
    await prisma.model.update({ where: { id }, data: { artifactDigest } });
    expect(events.filter(({ __typename }) => __typename === 'ModelFailed').length).toBe(1);
    expect(events.filter(({ __typename }) => __typename === 'ModelResultReady').length).toBe(all.length - 1);
    expect(events.at(-1)?.backtest.status).toBe('PARTIAL');
    const { backtest: read } = await api.client.request<{
      backtest: { failures: { code: string; model: { name: string } }[] };
    }>('query ($id: ID!) { backtest(id: $id) { failures { code message model { name } } } }', { id: backtest.id });
    expect(read.failures).toMatchObject([{ code: 'MODEL_REJECTED', model: { name: 'random-forest' } }]);

    // As a newer version would leave it, when the code is one that this version does not know.
    const failed = { backtest: { spec: { path: ['initialCash'], equals: 777 } }, status: 'FAILED' as const };
    const failure = { code: 'STRUCK_BY_LIGHTNING', message: 'It was struck by lightning.' };
    await prisma.backtestModel.updateMany({ where: failed, data: { failure } });
    await prisma.backtest.updateMany({ where: failed.backtest, data: { seq: { increment: 1 } } });
    expect(
      await api.client.request('query ($id: ID!) { backtest(id: $id) { failures { code message } } }', backtest),
    ).toEqual({ backtest: { failures: [{ code: 'MODEL_FAILED', message: 'It was struck by lightning.' }] } });
  });

  test('strategies, conventions and a benchmark change the key and the metrics', async () => {
    const model = [models['logistic-regression']];
    const metricsOf = async (input: Record<string, unknown>) => {
      const { backtest } = await launch(api.client, { dataset: 'walk', models: model, ...input });
      await followEvents(api.client, backtest.id);
      const query = `query ($id: ID!) { node(id: $id) { ... on Backtest { spec { strategy benchmark }
        comparison { trials rows { deflatedSharpe result { worstDrawdown { peakTime troughTime recoveryTime depth bars } metrics { maxDrawdown sharpe beta trackingError turnover bars undefined { metric reason } } } } } } } }`;
      const { node } = await api.client.request<{
        node: {
          comparison: {
            rows: {
              result: { metrics: Record<string, number | null>; worstDrawdown: { depth: number } | null };
            }[];
          };
        };
      }>(query, { id: backtest.id });
      const { metrics, worstDrawdown } = node.comparison.rows[0]?.result ?? { metrics: {}, worstDrawdown: null };
      expect(worstDrawdown?.depth).toBeCloseTo(metrics['maxDrawdown'] ?? Number.NaN, 9);
      return metrics;
    };
    const plain = await metricsOf({});
    expect(plain).toMatchObject({ bars: 3000, beta: null });
    expect(plain['undefined']).toContainEqual({ metric: 'BETA', reason: 'the backtest has no benchmark' });

    const measured = await metricsOf({ benchmark: 'BBB' });
    expect(measured['sharpe']).toBe(plain['sharpe']);
    expect(measured['beta']).toEqual(expect.any(Number));
    expect(await metricsOf({ symbols: ['AAA'], benchmark: 'BBB' })).toMatchObject({
      trackingError: expect.any(Number),
    });

    const strategies = [
      { topK: { top: 1, bottom: 1, dropOut: 2, allocation: { rebalance: { calendar: 'MONTH' } } } },
      { topK: { top: 2, sizing: 'INVERSE_VOLATILITY', allocation: { rebalance: { everyBars: 5 } } } },
      { targetWeight: { scale: 0.5, targetVolatility: 0.1 } },
    ];
    const sharpes = [plain['sharpe']];
    for (const strategy of strategies) sharpes.push((await metricsOf({ strategy }))['sharpe'] ?? null);
    expect(new Set(sharpes).size).toBe(4);
    expect(sharpes.every((sharpe) => typeof sharpe === 'number')).toBe(true);
    expect(await tryLaunch(api.client, { dataset: 'walk', models: model, benchmark: 'ZZZ' })).toMatchObject({
      __typename: 'NotFound',
    });
  });

  test('server-sent events carry the same events', async () => {
    const { backtest } = await launch(api.client, { dataset: 'walk', models: all.slice(0, 1), initialCash: 4_242 });
    const query = `subscription { backtestEvents(id: "${backtest.id}") { __typename } }`;
    const response = await fetch(api.app.http.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query }),
    });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    expect(await response.text()).toMatch(/ModelResultReady(.|\n)*BacktestFinished/);
  });
});
