import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApi, createTestApi, importCsv } from '../support/api.ts';
import { recordStatements } from '../support/database.ts';

const HEADER = 'date,symbol,open,high,low,close,sentiment';
const DAYS = Array.from({ length: 20 }, (_, index) => `2020-03-${String(index + 1).padStart(2, '0')}`);
const row = (day: string, symbol: string, sentiment = '0.5') => `${day},${symbol},1,2,1,1.5,${sentiment}`;

const QUERY = `query ($dataset: String!, $first: Int, $after: String) {
  dataset(name: $dataset) {
    instruments(first: $first, after: $after) {
      pageInfo { hasNextPage endCursor }
      edges {
        node { symbol from to bars missingBars gaps { from to bars } fields { name from to values missing } }
      }
    }
  }
}`;

interface Instrument {
  readonly symbol: string;
  readonly fields: readonly { readonly name: string }[];
}
interface Answer {
  readonly dataset: {
    readonly instruments: {
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
      readonly edges: readonly { readonly node: Instrument }[];
    };
  };
}

describe('availability', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await createTestApi();
    const full = DAYS.map((day) => row(day, 'FULL'));
    const holed = DAYS.filter((_, index) => index >= 2 && index < 18 && ![5, 6, 9].includes(index)).map((day, index) =>
      row(day, 'HOLED', index < 4 || index > 9 ? '' : '0.1'),
    );
    await importCsv(api.client, 'gaps', [HEADER, ...full, ...holed].join('\n'));
    const many = Array.from({ length: 30 }, (_, index) => DAYS.map((day) => row(day, `S${index + 10}`))).flat();
    await importCsv(api.client, 'many', [HEADER, ...many].join('\n'));
  });
  afterAll(() => api.close());

  const ask = async (variables: object) => {
    const { dataset } = await api.client.request<Answer>(QUERY, { ...variables });
    return dataset.instruments;
  };
  const at = (day: number) => `2020-03-${String(day).padStart(2, '0')}T00:00:00.000Z`;

  test('tells first, last, count and gaps of each instrument, and of each field', async () => {
    const { edges } = await ask({ dataset: 'gaps' });
    const [full, holed] = edges.map(({ node }) => node);
    expect(full).toMatchObject({ symbol: 'FULL', from: at(1), to: at(20), bars: 20, missingBars: 0, gaps: [] });
    expect(holed).toMatchObject({
      symbol: 'HOLED',
      from: at(3),
      to: at(18),
      bars: 13,
      missingBars: 3,
      gaps: [
        { from: at(6), to: at(7), bars: 2 },
        { from: at(10), to: at(10), bars: 1 },
      ],
    });
    expect(holed?.fields.map(({ name }) => name)).toEqual(['close', 'high', 'low', 'open', 'sentiment']);
    expect(holed?.fields[0]).toEqual({ name: 'close', from: at(3), to: at(18), values: 13, missing: 0 });
    expect(holed?.fields[4]).toEqual({ name: 'sentiment', from: at(9), to: at(15), values: 6, missing: 7 });
  });

  test('follows later imports, and the revision that is asked for stays what it was', async () => {
    const start = DAYS.slice(0, 5).map((day) => row(day, 'A'));
    await importCsv(api.client, 'grows', [HEADER, ...start, row('2020-03-01', 'B'), row('2020-03-05', 'B')].join('\n'));
    const before = await ask({ dataset: 'grows' });
    expect(before.edges.map(({ node }) => node)).toMatchObject([{ missingBars: 0 }, { missingBars: 3 }]);
    await importCsv(api.client, 'grows', [HEADER, row('2020-03-03', 'B'), row('2020-03-06', 'B')].join('\n'));
    const after = await ask({ dataset: 'grows' });
    expect(after.edges.map(({ node }) => node)).toMatchObject([
      { bars: 5, missingBars: 0 },
      {
        bars: 4,
        missingBars: 2,
        gaps: [
          { from: at(2), to: at(2) },
          { from: at(4), to: at(4) },
        ],
      },
    ]);
  });

  test('comes in pages', async () => {
    const first = await ask({ dataset: 'many', first: 20 });
    expect(first.edges).toHaveLength(20);
    expect(first.pageInfo.hasNextPage).toBe(true);
    const second = await ask({ dataset: 'many', first: 20, after: first.pageInfo.endCursor });
    expect(second.pageInfo.hasNextPage).toBe(false);
    const symbols = [...first.edges, ...second.edges].map(({ node }) => node.symbol);
    expect(symbols).toEqual(Array.from({ length: 30 }, (_, index) => `S${index + 10}`));
  });

  test('is one statement a kind, for any number of instruments and datasets, and none of them reads values', async () => {
    const query = `{ datasets { edges { node { instruments(first: 100) {
      edges { node { symbol gaps { bars } missingBars fields { name values } } } } } } } }`;
    const statements = await recordStatements(() => api.execute(query));
    const tables = statements.map((text) => text.replaceAll(/\s+/g, ' '));
    expect(
      tables
        .filter((text) => text.includes('chunk'))
        .map((text) => /AS key, data|bucket, data|AS key, count|AS field,|AS bars/.exec(text)?.[0] ?? text)
        .toSorted((a, b) => a.localeCompare(b)),
    ).toEqual(['AS bars', 'AS field,', 'AS key, count', 'AS key, data', 'bucket, data']);
    expect(statements).toHaveLength(6);
    const reads = tables.filter((text) => /\bdata\b/.test(text) && text.includes('chunk'));
    for (const text of reads) expect(text).toMatch(/field\.name = \$\d/);
  });

  test('of a feature is told by the ranges at which it is undefined, however few points are asked for', async () => {
    const query = `{ featureValues(dataset: "gaps", symbols: ["HOLED", "FULL"], features: ["$sentiment", "Ref($close,3)"], maxPoints: 4) {
      symbol missing missingRanges { from to bars } values } }`;
    const { featureValues } = await api.client.request<{ featureValues: { values: unknown[] }[] }>(query);
    expect(featureValues).toMatchObject([
      {
        symbol: 'HOLED',
        missing: 7,
        missingRanges: [
          { from: at(3), to: at(8), bars: 4 },
          { from: at(16), to: at(18), bars: 3 },
        ],
      },
      { symbol: 'HOLED', missing: 3, missingRanges: [{ from: at(3), to: at(5), bars: 3 }] },
      { symbol: 'FULL', missing: 0, missingRanges: [] },
      { symbol: 'FULL', missing: 3, missingRanges: [{ from: at(1), to: at(3), bars: 3 }] },
    ]);
    for (const { values } of featureValues) expect(values.length).toBeLessThanOrEqual(4);
  });
});
