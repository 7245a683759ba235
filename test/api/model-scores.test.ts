import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import manifest from '../../examples/models/manifest.json' with { type: 'json' };
import { FeatureMatrix, loadPredictor } from '../../src/models/index.ts';
import {
  type TestApi,
  createTestApi,
  followEvents,
  importCsv,
  launch,
  registerDemoModels,
  walkCsv,
} from '../support/api.ts';

const EXAMPLES = resolve(import.meta.dirname, '../../examples/models');
const SCORES = `query ($model: ID!, $dataset: String! = "walk", $symbols: [String!], $from: DateTime, $maxPoints: Int! = 100000) {
  modelScores(model: $model, dataset: $dataset, symbols: $symbols, from: $from, maxPoints: $maxPoints) {
    symbol times scores totalPoints missing
  }
}`;

interface Series {
  readonly symbol: string;
  readonly times: string[];
  readonly scores: (number | null)[];
  readonly totalPoints: number;
  readonly missing: number;
}

describe('the scores of a model, computed by the process of the server, without any worker', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await createTestApi();
    await importCsv(api.client, 'walk', walkCsv(['AAA', 'BBB'], 700));
    await importCsv(api.client, 'walk', walkCsv(['CCC'], 100));
    await registerDemoModels(api.client);
    const many = Array.from({ length: 41 }, (_, index) => `W${index}`);
    await importCsv(api.client, 'wide', walkCsv(many, 5_000));
  });
  afterAll(() => api.close());

  const scores = async (variables: Record<string, unknown>) =>
    (await api.client.request<{ modelScores: Series[] }>(SCORES, variables)).modelScores;

  test.each(['xgboost-trees', 'logistic-regression'])(
    'are what the model says of the features, bar by bar: %s',
    async (name) => {
      const features = manifest.featureSet.features.map((feature) => feature.name);
      const { featureValues } = await api.client.request<{ featureValues: { values: (number | null)[] }[] }>(
        'query ($f: [String!]!) { featureValues(dataset: "walk", symbols: ["BBB"], features: $f, maxPoints: 100000) { values } }',
        { f: features },
      );
      const columns = featureValues.map(({ values }) => Float64Array.from(values, (value) => value ?? Number.NaN));
      const entry = manifest.models.find((model) => model.name === name);
      const predictor = await loadPredictor(await readFile(join(EXAMPLES, entry?.file ?? '')), {
        output: entry?.output ?? '',
      });
      const said = await predictor.predict(new FeatureMatrix(700, columns));
      const expected = Array.from(said, (score, row) =>
        predictor.handlesMissing || columns.every((column) => !Number.isNaN(column[row])) ? score : null,
      );
      const [series] = await scores({ model: name, symbols: ['BBB'] });
      expect(series?.scores).toEqual(expected);
      expect(series?.missing).toBe(expected.filter((score) => score === null).length);
    },
  );

  test('come one series a symbol, each at its own bars', async () => {
    const found = await scores({ model: 'xgboost-trees@1' });
    expect(found.map(({ symbol, totalPoints }) => [symbol, totalPoints])).toEqual([
      ['AAA', 700],
      ['BBB', 700],
      ['CCC', 100],
    ]);
    const [alone] = await scores({ model: 'xgboost-trees', symbols: ['CCC'] });
    expect(alone).toEqual(found[2]);
    const [later] = await scores({ model: 'xgboost-trees', symbols: ['AAA'], from: '2017-01-02' });
    const first = found[0]?.times.indexOf(later?.times[0] ?? '') ?? -1;
    expect(first).toBeGreaterThan(0);
    expect(later?.scores).toEqual(found[0]?.scores.slice(first));
  });

  test('are those that a backtest trades on', async () => {
    const levels = { enterLong: 0.53, exitLong: 0.5 };
    await api.startWorker();
    const { backtest } = await launch(api.client, {
      dataset: 'walk',
      symbols: ['AAA'],
      models: ['xgboost-trees'],
      strategy: { threshold: levels },
    });
    await followEvents(api.client, backtest.id);
    const query = `query ($id: ID!) { backtest(id: $id) { results { edges { node {
      trades(first: 1000) { edges { node { entryTime exitTime isOpen } } } } } } } }`;
    const { backtest: done } = await api.client.request<{
      backtest: { results: { edges: { node: { trades: { edges: { node: Trade }[] } } }[] } };
    }>(query, { id: backtest.id });
    const trades = done.results.edges[0]?.node.trades.edges.map(({ node }) => node) ?? [];
    const [series] = await scores({ model: 'xgboost-trees', symbols: ['AAA'] });
    const times = series?.times ?? [];
    const said = series?.scores ?? [];
    // Orders are filled at the open of the next bar.
    const expected: string[] = [];
    let holds = false;
    for (const [bar, score] of said.slice(0, -1).entries()) {
      const wants: boolean = (score ?? 0) >= (holds ? levels.exitLong : levels.enterLong);
      if (wants !== holds) expected.push(times[bar + 1] ?? '');
      holds = wants;
    }
    expect(trades.length).toBeGreaterThan(5);
    expect(trades.flatMap(({ entryTime, exitTime, isOpen }) => (isOpen ? [entryTime] : [entryTime, exitTime]))).toEqual(
      expected,
    );
  });

  test('are thinned out with their extremes kept', async () => {
    const [full] = await scores({ model: 'xgboost-trees', symbols: ['AAA'] });
    const [few] = await scores({ model: 'xgboost-trees', symbols: ['AAA'], maxPoints: 20 });
    expect(few?.scores.length).toBeLessThanOrEqual(20);
    expect(few?.totalPoints).toBe(700);
    const numbers = (series: Series | undefined) => (series?.scores ?? []).map((score) => score ?? 0);
    expect(Math.max(...numbers(few))).toBe(Math.max(...numbers(full)));
  });

  test.each([
    ['an unknown model', { model: 'nope' }, 'NOT_FOUND', /no model "nope"/],
    ['an unknown symbol', { symbols: ['ZZZ'] }, 'NOT_FOUND', /"ZZZ".*"AAA"/],
    ['no symbols', { symbols: [] }, 'INVALID_INPUT', /at least one symbol/],
    ['a range without data', { from: '2030-01-01' }, 'DATA_UNAVAILABLE', /no bars from 2030/],
    ['more points than an answer has', { model: 'xgboost-trees', dataset: 'wide' }, 'QUERY_TOO_LARGE', /200000 points/],
    ['too few points', { maxPoints: 1 }, 'INVALID_INPUT', /maxPoints/],
  ])('%s is refused by name', async (_, change, code, message) => {
    const answer = await fetch(api.app.http.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: SCORES, variables: { model: 'xgboost-trees', ...change } }),
    });
    const { errors } = (await answer.json()) as { errors: { message: string; extensions: { code: string } }[] };
    expect(errors[0]?.extensions.code).toBe(code);
    expect(errors[0]?.message).toMatch(message);
  });
});

interface Trade {
  readonly entryTime: string;
  readonly exitTime: string;
  readonly isOpen: boolean;
}
