import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type TestApi,
  createTestApi,
  followEvents,
  hourlyCsv,
  importCsv,
  launch,
  registerDemoModels,
  walkCsv,
} from '../support/api.ts';

interface Row {
  readonly rank: number;
  readonly value: number | null;
  readonly deflatedSharpe: number | null;
  readonly result: { readonly id: string; readonly model: { readonly name: string }; readonly metrics: Metrics };
}
interface Metrics {
  readonly sharpe: number;
  readonly trades: number;
  readonly totalReturn: number;
}
interface Curves {
  readonly times: string[];
  readonly results: { readonly id: string; readonly values: (number | null)[] }[];
}

let api: TestApi;
/** A backtest of all demo models with each commission rate, and one over hours. */
let daily: string[];
let hourly: string;
beforeAll(async () => {
  api = await createTestApi();
  await importCsv(api.client, 'walk', walkCsv(['AAA', 'BBB'], 300));
  await importCsv(api.client, 'hours', hourlyCsv(['AAA', 'BBB'], 300));
  const models = Object.values(await registerDemoModels(api.client));
  await api.startWorker();
  const run = async (input: object) => {
    const { backtest } = await launch(api.client, { dataset: 'walk', models, ...input });
    await followEvents(api.client, backtest.id);
    return backtest.id;
  };
  daily = [
    await run({ execution: { commissionRate: 0.0005 } }),
    await run({ execution: { commissionRate: 0.002 }, from: '2015-04-01' }),
  ];
  hourly = await run({ dataset: 'hours', models: models.slice(0, 1) });
});
afterAll(() => api.close());

const ROWS =
  'trials matching rows { rank value deflatedSharpe result { id model { name } metrics { sharpe trades totalReturn } } } pageInfo { hasNextPage hasPreviousPage endCursor }';
interface Page {
  readonly trials: number;
  readonly matching: number;
  readonly rows: Row[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly hasPreviousPage: boolean; readonly endCursor: string };
}

async function compare<Answer = Page>(args: string, selection = ROWS, ids = daily): Promise<Answer> {
  const query = `query ($ids: [ID!]) { compare(backtestIds: $ids ${args}) { ${selection} } }`;
  return (await api.client.request<{ compare: Answer }>(query, { ids })).compare;
}
const idsOf = ({ rows }: Page) => rows.map(({ result }) => result.id);

describe('the rows of a comparison', () => {
  test('come in pages that follow each other', async () => {
    const all = await compare('');
    expect(all.matching).toBe(all.trials);
    const seen: string[] = [];
    let after = '';
    for (;;) {
      const page = await compare(`, first: 3 ${after}`);
      expect(page.trials).toBe(all.trials);
      expect(page.pageInfo.hasPreviousPage).toBe(seen.length > 0);
      seen.push(...idsOf(page));
      if (!page.pageInfo.hasNextPage) break;
      after = `, after: "${page.pageInfo.endCursor}"`;
    }
    expect(seen).toEqual(idsOf(all));
  });

  test('are filtered by name, tag, state and ranges of metrics, and keep their rank and their luck among all', async () => {
    const all = await compare('');
    const [low, high] = [all.rows[4]?.result.metrics.trades ?? 0, 1e9];
    const expected = all.rows.filter(
      ({ result }) => result.model.name.includes('forest') || result.model.name.includes('logistic'),
    );
    expect(idsOf(await compare(', filter: { nameContains: "OREST" }'))).toEqual(
      idsOf({ ...all, rows: all.rows.filter(({ result }) => result.model.name.includes('forest')) }),
    );
    expect(expected.length).toBeGreaterThan(0);
    const ranged = await compare(`, filter: { metrics: [{ metric: TRADES, min: ${low}, max: ${high} }] }`);
    expect(ranged.rows).toEqual(all.rows.filter(({ result }) => result.metrics.trades >= low));
    expect(ranged.matching).toBe(ranged.rows.length);
    expect(ranged.matching).toBeLessThan(ranged.trials);
    expect((await compare(', filter: { status: [CANCELLED] }')).rows).toEqual([]);
    expect((await compare(', filter: { status: [COMPLETED], tag: "no such tag" }')).matching).toBe(0);
  });

  test('are ordered by several metrics', async () => {
    const { rows } = await compare(', orderBy: [{ metric: TRADES, reverse: true }, { metric: TOTAL_RETURN }]');
    const keys = rows.map(({ result: { metrics } }) => [metrics.trades, -metrics.totalReturn] as const);
    expect(keys).toEqual(keys.toSorted(([a, b], [c, d]) => a - c || b - d));
  });

  test('say in which settings and metrics they differ', async () => {
    type Settings = { settings: { path: string; values: unknown[] }[]; differingMetrics: string[]; rows: Row[] };
    const selection = 'settings { path values } differingMetrics rows { result { id } }';
    const { settings, differingMetrics, rows } = await compare<Settings>('', selection);
    expect(settings.map(({ path }) => path).toSorted()).toEqual(['execution.commissionRate', 'from']);
    const rates = settings.find(({ path }) => path === 'execution.commissionRate')?.values;
    expect(rates).toHaveLength(rows.length);
    expect(new Set(rates)).toEqual(new Set([0.0005, 0.002]));
    expect(differingMetrics).toContain('SHARPE');
    const one = await compare<Settings>(', first: 1', selection);
    expect(one).toMatchObject({ settings: [], differingMetrics: [] });
  });

  test.each([
    [
      ', filter: { metrics: [{ metric: SHARPE, min: 2, max: 1 }] }',
      /filter\.metrics\.0: Expected a `max` of at least 2/,
    ],
    [', after: "bm9uZQ=="', /after: Expected a cursor/],
    [', first: 1001', /first: Expected 1 to 1000, got "1001"/],
  ])('refuses %s', async (args, message) => {
    await expect(compare(args)).rejects.toThrow(message);
  });
});

describe('what results look like together', () => {
  const equityOf = async (id: string) => {
    const query =
      'query ($id: ID!) { node(id: $id) { ... on ModelResult { equity(maxPoints: 100000) { times values } } } }';
    const { node } = await api.client.request<{ node: { equity: { times: string[]; values: number[] } } }>(query, {
      id,
    });
    return new Map(node.equity.times.map((time, index) => [time, node.equity.values[index] ?? Number.NaN]));
  };

  test('curves are the equity of each result at the times that they share', async () => {
    const { curves } = await compare<{ curves: Curves }>('', 'curves(points: 40) { times results { id values } }');
    expect(curves.times).toHaveLength(40);
    for (const { id, values } of curves.results) {
      const equity = await equityOf(id);
      const expected = curves.times.map((time) => {
        const value = equity.get(time);
        return value === undefined ? null : Number((value / 100_000).toPrecision(6));
      });
      expect(values).toEqual(expected);
    }
    // One of the backtests begins later.
    expect(new Set(curves.results.map(({ values }) => values[0] === null))).toEqual(new Set([true, false]));
  });

  test('monthly returns multiply to the total return', async () => {
    type Monthly = { monthlyReturns: Omit<Curves, 'times'> & { months: string[] }; rows: Row[] };
    const { monthlyReturns, rows } = await compare<Monthly>(
      '',
      'monthlyReturns { months results { id values } } rows { result { id metrics { totalReturn } } }',
    );
    expect(monthlyReturns.months[0]).toBe('2015-01');
    for (const [index, { id, values }] of monthlyReturns.results.entries()) {
      expect(id).toBe(rows[index]?.result.id);
      const product = values.reduce<number>((growth, value) => growth * (1 + (value ?? 0)), 1);
      expect(product - 1).toBeCloseTo(rows[index]?.result.metrics.totalReturn ?? Number.NaN, 4);
    }
  });

  test('correlations are symmetric, 1 with itself, and in the order of their rows', async () => {
    const { correlations } = await compare<{ correlations: Curves }>('', 'correlations { results { id values } }');
    const matrix = correlations.results.map(({ values }) => values);
    expect(new Set(correlations.results.map(({ id }) => id)).size).toBe(matrix.length);
    for (const [a, row] of matrix.entries()) {
      expect(row[a]).toBe(1);
      for (const [b, value] of row.entries()) expect(value).toBe(matrix[b]?.[a]);
    }
  });

  test('a rolling Sharpe ratio begins when its window is full', async () => {
    const { rollingSharpe } = await compare<{ rollingSharpe: Curves }>(
      ', first: 1',
      'rollingSharpe(window: 30, points: 1000) { times results { id values } }',
    );
    const [{ values }] = rollingSharpe.results as [Curves['results'][number]];
    expect(values.findIndex((value) => value !== null)).toBeGreaterThanOrEqual(29);
    expect(values.slice(0, 29)).toEqual(Array.from({ length: 29 }, () => null));
  });

  test('are refused for results of different timeframes, which the error names', async () => {
    const both = [daily[0] ?? '', hourly];
    await expect(compare('', 'curves { times }', both)).rejects.toThrow(
      /one timeframe, got 86400000 ms over "walk" \(.*\); 3600000 ms over "hours" \(.*\)\. Compare each timeframe by itself/,
    );
    await expect(compare('', 'rows { rank }', both)).resolves.toBeDefined();
  });

  test.each([
    ['curves(points: 1) { times }', /points: Expected 2 to 2000, got "1"/],
    ['curves(points: 2001) { times }', /points: Expected 2 to 2000, got "2001"/],
    ['rollingSharpe(window: 1) { times }', /window: Expected 2 to 100000, got "1"/],
  ])('%s is refused', async (selection, message) => {
    await expect(compare('', selection)).rejects.toThrow(message);
  });

  test('a result that is pruned while others look is named, and nothing is made up', async () => {
    const { backtest } = await launch(api.client, { dataset: 'walk', initialCash: 77, models: await modelIds() });
    await followEvents(api.client, backtest.id);
    const { rows } = await compare<{ rows: { result: { key: string } }[] }>('', 'rows { result { key } }', [
      backtest.id,
    ]);
    const keys = rows.map(({ result }) => result.key);
    expect((await api.database.prisma.resultSeries.deleteMany({ where: { key: { in: keys } } })).count).toBe(1);
    await expect(compare('', 'curves { times }', [backtest.id])).rejects.toThrow(/result .* It was pruned/);
  });

  const modelIds = async () => {
    const { models } = await api.client.request<{ models: { edges: { node: { id: string } }[] } }>(
      '{ models(first: 1) { edges { node { id } } } }',
    );
    return models.edges.map(({ node }) => node.id);
  };
});
