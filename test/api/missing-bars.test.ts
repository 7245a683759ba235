import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApi, createTestApi, followEvents, importCsv, launch } from '../support/api.ts';

const DAY = 86_400_000;
const dayOf = (day: number) => new Date(Date.UTC(2024, 0, 1) + day * DAY).toISOString().slice(0, 10);
const csvOf = (closes: Readonly<Record<string, readonly number[]>>) =>
  [
    'date,symbol,open,high,low,close,volume',
    ...Object.entries(closes).flatMap(([symbol, own]) =>
      own.map((close, day) => `${dayOf(day)},${symbol},${close},${close},${close},${close},100`),
    ),
  ].join('\n');

/** A LightGBM stump over `$close`: 0.9 where it is missing, 0.1 else. */
const STUMP = `tree
version=v4
num_class=1
num_tree_per_iteration=1
max_feature_idx=0
objective=regression
feature_names=close

Tree=0
num_leaves=2
num_cat=0
split_feature=0
threshold=inf
decision_type=8
left_child=-1
right_child=-2
leaf_value=0.1 0.9

end of trees
`;

const FREE = { commissionRate: 0, slippageRate: 0 };

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
  const query = `mutation ($input: RegisterModelInput!) {
    registerModel(input: $input) { __typename ... on Error { message } }
  }`;
  const register = (name: string, file: string, features: string[]) =>
    api.client.upload<{ registerModel: { __typename: string; message?: string } }>(
      query,
      { input: { name, file: null, features } },
      { 'variables.input.file': new File([file], `${name}.txt`) },
    );
  expect.assert((await register('stump', STUMP, ['$close'])).registerModel.__typename === 'RegisterModelPayload');
  const scaled = STUMP.replace('threshold=inf', 'threshold=50').replace('leaf_value=0.1 0.9', 'leaf_value=0.5 1');
  expect.assert((await register('half', scaled, ['$close'])).registerModel.__typename === 'RegisterModelPayload');
  await api.startWorker();
});
afterAll(() => api.close());

const RESULTS = `query ($id: ID!) {
  backtest(id: $id) {
    results(first: 1) {
      edges {
        node {
          metrics { scoreCoverage trades }
          equity(maxPoints: 100) { values }
          trades(first: 50) { edges { node { symbol entryTime exitTime exitReason } } }
          notes
        }
      }
    }
  }
}`;

interface Outcome {
  readonly metrics: { readonly scoreCoverage: number; readonly trades: number };
  readonly equity: { readonly values: number[] };
  readonly trades: {
    readonly edges: { readonly node: { symbol: string; entryTime: string; exitTime: string; exitReason: string } }[];
  };
  readonly notes: readonly string[];
}

async function outcomeOf(input: Parameters<typeof launch>[1]): Promise<Outcome> {
  const { backtest } = await launch(api.client, { initialCash: 1000, execution: FREE, ...input });
  const events = await followEvents(api.client, backtest.id);
  expect(events.at(-1)).toMatchObject({ backtest: { status: 'COMPLETED' } });
  const answer = await api.client.request<{ backtest: { results: { edges: { node: Outcome }[] } } }>(RESULTS, {
    id: backtest.id,
  });
  const node = answer.backtest.results.edges[0]?.node;
  expect.assert(node);
  return node;
}

describe('a row without a bar', () => {
  test('has no score, whatever the model says of missing values: A is not sold for Z', async () => {
    await importCsv(api.client, 'az', csvOf({ A: [10, 11, 12, 13, 14, 15, 16, 17], Z: [10, 10, 10] }));
    const { equity, trades } = await outcomeOf({ dataset: 'az', models: ['stump'], strategy: { topK: { top: 1 } } });
    expect(equity.values.at(-1)).toBeCloseTo((1000 * 17) / 11, 2);
    expect(trades.edges.map(({ node }) => node.symbol)).toEqual(['A']);
  });

  test('is no decision: JP keeps what it has on the day that it lacks', async () => {
    const days = [10, 10, 10, 10, 10, 10];
    await importCsv(api.client, 'two', csvOf({ US: days, JP: days }));
    // The fourth day of JP is not in the file: the bars of the others are.
    const lines = csvOf({ US: days, JP: days }).split('\n');
    const isMissing = (line: string) => line.startsWith(`${dayOf(3)},JP`);
    await importCsv(api.client, 'holiday', lines.filter((line) => !isMissing(line)).join('\n'));
    const input = {
      models: ['half'],
      strategy: { targetWeight: {} },
      execution: { commissionRate: 0.01, slippageRate: 0, fill: 'SAME_CLOSE' as const },
    };
    const [plain, holiday] = [
      await outcomeOf({ dataset: 'two', ...input }),
      await outcomeOf({ dataset: 'holiday', ...input }),
    ];
    expect(plain.equity.values.at(-1)).toBeCloseTo(990, 4);
    expect(holiday.equity.values.at(-1)).toBeCloseTo(990, 4);
  });
});

test('a position whose bars end is closed by delistAfterBars', async () => {
  await importCsv(api.client, 'ends', csvOf({ A: Array.from({ length: 12 }, () => 60), B: [40, 40, 30] }));
  // Scores: 1 above 50, 0.5 below; B is held with A.
  const { trades } = await outcomeOf({
    dataset: 'ends',
    models: ['half'],
    strategy: { topK: { top: 2 } },
    execution: { ...FREE, delistAfterBars: 3 },
  });
  expect(trades.edges.map(({ node }) => [node.symbol, node.exitReason, node.exitTime.slice(0, 10)])).toContainEqual([
    'B',
    'DELISTED',
    dayOf(5),
  ]);
});

test('a model without any score says so', async () => {
  await importCsv(api.client, 'short', csvOf({ A: [10, 11, 12] }));
  const query = `mutation { scanModels { registered { name inputs { expression } } unchanged { name } } }`;
  await api.client.request(query);
  // The demo's features look back over more bars than these three.
  const { metrics, notes } = await outcomeOf({ dataset: 'short', models: ['logistic-regression'] });
  expect(metrics).toEqual({ scoreCoverage: 0, trades: 0 });
  expect(notes).toEqual([expect.stringMatching(/no score/)]);
});

test('volatility is known at the first bar of a range where there are bars before it', async () => {
  const closes = Array.from({ length: 60 }, (_, day) => 10 + (day % 3));
  await importCsv(api.client, 'long', csvOf({ A: closes, B: closes.map((close) => close * 2) }));
  const { trades } = await outcomeOf({
    dataset: 'long',
    models: ['half'],
    from: `${dayOf(40)}T00:00:00Z`,
    strategy: { topK: { top: 2, sizing: 'INVERSE_VOLATILITY', allocation: { volatilityBars: 20 } } },
  });
  expect(trades.edges.map(({ node }) => node.entryTime.slice(0, 10))).toEqual([dayOf(41), dayOf(41)]);
});
