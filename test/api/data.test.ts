import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApi, createTestApi, importCsv, walkCsv } from '../support/api.ts';
import { recordStatements } from '../support/database.ts';
import { graphql } from '../support/generated/index.ts';

const VALUES = graphql(`query Values(
  $symbols: [String!]!, $features: [String!]!, $from: DateTime, $to: DateTime, $labels: Boolean! = false
) {
  featureValues(
    dataset: "ten", symbols: $symbols, features: $features, from: $from, to: $to, labels: $labels, maxPoints: 100000
  ) { values }
}`);

const HEADER = 'date,open,high,low,close,volume';
const row = (date: string, values = '1,2,0.5,1.5,100') => `${date},${values}`;

describe('bars and features', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await createTestApi();
    const symbols = Array.from({ length: 10 }, (_, index) => `S${index}`);
    await importCsv(api.client, 'ten', walkCsv(symbols, 3_000));
  });
  afterAll(() => api.close());

  test('an import tells rows, symbols and calendar; the same file again changes nothing', async () => {
    const csv = walkCsv(['XYZ'], 300);
    expect(await importCsv(api.client, 'twice', csv)).toMatchObject({
      rows: 300,
      changed: true,
      symbols: ['XYZ'],
      dataset: { revision: 1, periodsPerYear: 252 },
    });
    expect(await importCsv(api.client, 'twice', csv)).toMatchObject({ changed: false, dataset: { revision: 1 } });
  });

  test('faults of a file are named by line, column and value, and nothing of it stays', async () => {
    const good = Array.from({ length: 15 }, (_, index) => row(`2020-01-${String(index + 1).padStart(2, '0')}`));
    const cases: [string, string, Record<string, unknown>][] = [
      ['a missing column', ['date,open,high,low', ...good].join('\n'), { line: 1, column: 'close' }],
      [
        'a bad number',
        [HEADER, ...good, row('2020-01-16', '1,2,abc,1.5,100')].join('\n'),
        { line: 17, column: 'low', value: 'abc' },
      ],
      [
        'a duplicate time',
        [HEADER, ...good, row('2020-01-15')].join('\n'),
        { line: 17, column: 'date', value: '2020-01-15' },
      ],
      [
        'a time out of order',
        [HEADER, ...good, row('2019-12-31')].join('\n'),
        { line: 17, column: 'date', value: '2019-12-31' },
      ],
      [
        'a high below the low',
        [HEADER, ...good, row('2020-01-16', '1,0.4,0.5,0.45,1')].join('\n'),
        { line: 17, column: 'high', value: '0.4' },
      ],
      [
        'a day that does not exist',
        [HEADER, row('2020-02-30')].join('\n'),
        { line: 2, column: 'date', value: '2020-02-30' },
      ],
      [
        'a negative price',
        [HEADER, row('2020-01-01', '-1,2,0.5,1.5,100')].join('\n'),
        { line: 2, column: 'open', value: '-1' },
      ],
      ['a row that is too short', [HEADER, '2020-01-01,1,2'].join('\n'), { line: 2 }],
      ['an empty file', '', { code: 'IMPORT_REJECTED' }],
    ];
    for (const [title, csv, fault] of cases)
      expect({ title, ...(await importCsv(api.client, { dataset: 'faulty', symbol: 'X' }, csv)) }).toMatchObject({
        title,
        __typename: 'ImportRejected',
        ...fault,
      });
    const { dataset } = await api.client.request<{ dataset: unknown }>('{ dataset(name: "faulty") { name } }');
    expect(dataset).toBeNull();
  });

  test('quotes, byte order marks, carriage returns and offsets from UTC are read', async () => {
    const csv = `\uFEFF"Timestamp","Open","High","Low","Close","Adj Close"\r\n"2020-03-29T01:30:00+01:00",1,2,1,2,"1.5"\r\n2020-03-29 02:30:00,1,2,1,2,1.6\r\n\r\n`;
    expect(await importCsv(api.client, { dataset: 'quoted', symbol: 'Q' }, csv)).toMatchObject({ rows: 2 });
    const { featureValues } = (await api.execute(
      '{ featureValues(dataset: "quoted", symbols: ["Q"], features: ["$adjclose"]) { times values } }',
    )) as {
      featureValues: { times: Date[]; values: number[] }[];
    };
    expect(featureValues[0]).toMatchObject({ values: [1.5, 1.6] });
    expect(featureValues[0]?.times.map(String)).toEqual(['2020-03-29T00:30:00.000Z', '2020-03-29T02:30:00.000Z']);
  });

  test('20 features of 10 symbols run as many statements as one of one, however the query is written', async () => {
    const features = Array.from({ length: 20 }, (_, index) => `Mean($close,${index + 2})/$close`);
    const symbols = Array.from({ length: 10 }, (_, index) => `S${index}`);
    const query =
      'query ($s: [String!]!, $f: [String!]!) { featureValues(dataset: "ten", symbols: $s, features: $f) { symbol totalPoints } }';
    api.app.services.columnCache.index.clear();
    const one = await recordStatements(() => api.execute(query, { s: ['S0'], f: features.slice(0, 1) }));
    api.app.services.columnCache.index.clear();
    const all = await recordStatements(() => api.execute(query, { s: symbols, f: features }));
    expect(all.length).toBe(one.length);
  });

  test('a feature’s value does not depend on the range that was asked for', async () => {
    const read = async (from: string) => {
      const asked = { symbols: ['S1'], features: ['Std($close,60)'], from, to: '2019-06-28' };
      return (await api.execute(VALUES, asked)).featureValues[0]?.values ?? [];
    };
    const [long, short] = [await read('2016-01-01'), await read('2019-01-01')];
    expect(short.length).toBeGreaterThan(100);
    expect(long.slice(-short.length)).toEqual(short);
  });

  test('instruments are compared over the whole dataset, whichever are asked for and from whenever', async () => {
    const symbols = Array.from({ length: 10 }, (_, index) => `S${index}`);
    const read = async (asked: readonly string[], feature: string, from: string) => {
      const range = { from, to: '2019-06-28' };
      const { featureValues } = await api.execute(VALUES, { symbols: asked, features: [feature], ...range });
      return featureValues.map(({ values }) => values.map((value) => value ?? Number.NaN));
    };
    const closes = await read(symbols, '$close', '2019-01-01');
    const expected = closes.map((values) =>
      values.map((value, bar) => closes.filter((other) => (other[bar] ?? 0) <= value).length / symbols.length),
    );
    expect(await read(symbols, 'CSRank($close)', '2019-01-01')).toEqual(expected);
    expect(await read(['S3'], 'CSRank($close)', '2019-01-01')).toEqual([expected[3]]);
    const nested = 'CSZScore(Mean(CSRank(Std($close,60)),30))';
    const [[long = []], [short = []]] = [
      await read(['S1'], nested, '2016-01-01'),
      await read(['S1'], nested, '2019-01-01'),
    ];
    expect(short.length).toBeGreaterThan(100);
    expect(long.slice(-short.length)).toEqual(short);
  });

  test('a label looks ahead, also over the end of a bucket of the grid, where a feature is refused', async () => {
    const read = async (feature: string, labels: boolean, to?: string) =>
      (await api.execute(VALUES, { symbols: ['S1'], features: [feature], labels, to })).featureValues[0]?.values ?? [];
    await expect(read('Ref($close,-2)', false)).rejects.toThrow(/only a label may do: featureValues with labels: true/);
    const closes = await read('$close', false);
    const ahead = await read('Ref($close,-2)/$close', true);
    expect(ahead).toEqual(
      closes.map((close, bar) => (bar + 2 < closes.length ? (closes[bar + 2] ?? 0) / (close ?? Number.NaN) : null)),
    );
    expect(await read('Ref($close,-2)/$close', true, '2026-01-27')).toEqual(
      ahead.slice(0, (await read('$close', false, '2026-01-27')).length),
    );
    const ranks = await read('CSRank(Ref($close,-2)/$close)', true);
    expect(ranks.length).toBe(closes.length);
    expect(ranks.slice(0, -2).every((rank) => rank !== null && rank > 0 && rank <= 1)).toBe(true);
  });

  test('a series is thinned out on the server and keeps its extremes', async () => {
    const { featureValues } = (await api.execute(
      '{ full: featureValues(dataset: "ten", symbols: ["S2"], features: ["$close"], maxPoints: 100000) { values } featureValues(dataset: "ten", symbols: ["S2"], features: ["$close"], maxPoints: 50) { values totalPoints } }',
    )) as {
      featureValues: { values: number[]; totalPoints: number }[];
    };
    const thin = featureValues[0];
    expect(thin?.values.length).toBeLessThanOrEqual(50);
    expect(thin?.totalPoints).toBe(3_000);
  });

  test('an unknown dataset, symbol, field or a wrong expression is named', async () => {
    const ask = (dataset: string, symbol: string, feature: string) =>
      api.execute(
        `{ featureValues(dataset: "${dataset}", symbols: ["${symbol}"], features: ["${feature}"]) { symbol } }`,
      );
    await expect(ask('nope', 'S0', '$close')).rejects.toThrow('no dataset "nope"');
    await expect(ask('ten', 'NOPE', '$close')).rejects.toThrow('no symbol "NOPE"');
    await expect(ask('ten', 'S0', '$nope')).rejects.toThrow('no field "$nope"');
    await expect(ask('ten', 'S0', 'Mean($close')).rejects.toThrow(/Expected .* at character/);
    await expect(ask('ten', 'S0', 'Ref($close,-1)')).rejects.toThrow(/ahead|label/);
  });
});
