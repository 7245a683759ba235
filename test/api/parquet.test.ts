import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DataFormat } from '../support/generated/graphql.ts';
import { IMPORT, type TestApi, createTestApi, importCsv, walkCsv } from '../support/api.ts';

describe('Parquet', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await createTestApi();
  });
  afterAll(() => api.close());

  type Column = Parameters<typeof parquetWriteBuffer>[0]['columnData'][number];

  async function importParquet(dataset: string, columnData: Column[], input: object = {}) {
    const bytes = parquetWriteBuffer({ columnData, rowGroupSize: 100 });
    const files = { 'variables.input.file': new File([bytes], 'bars.parquet') };
    return (await api.client.upload(IMPORT, { input: { dataset, file: null, ...input } }, files)).importBars;
  }

  const values = async (dataset: string) => {
    const query = `{ featureValues(dataset: "${dataset}", symbols: ["AAA", "BBB"], features: ["$close", "$volume"]) { symbol times values } }`;
    return (await api.client.request<{ featureValues: unknown }>(query)).featureValues;
  };

  /** The columns of a CSV as those of Parquet. */
  function columnsOf(csv: string): Column[] {
    const [head = '', ...lines] = csv.trim().split('\n');
    const rows = lines.map((line) => line.split(','));
    return head.split(',').map((name, index): Column => {
      const cells = rows.map((row) => row[index] ?? '');
      if (name === 'symbol') return { name: 'Ticker', data: cells, type: 'STRING' };
      if (name === 'date') return { name: 'Date', data: cells.map((cell) => new Date(cell)), type: 'TIMESTAMP' };
      if (name === 'volume') return { name, data: cells.map(BigInt), type: 'INT64' };
      return { name: name.toUpperCase(), data: cells.map(Number), type: 'DOUBLE' };
    });
  }

  test('gives the same bars as CSV, over several row groups', async () => {
    const csv = walkCsv(['AAA', 'BBB'], 350);
    expect(await importCsv(api.client, 'text', csv)).toMatchObject({ rows: 700 });
    expect(await importParquet('columns', columnsOf(csv))).toMatchObject({ rows: 700, symbols: ['AAA', 'BBB'] });
    expect(await values('columns')).toEqual(await values('text'));
    expect(await importParquet('columns', columnsOf(csv), { format: 'PARQUET' })).toMatchObject({ changed: false });
  });

  const bars = (change: Partial<Record<string, Column['data']>>): Column[] => {
    const plain = { open: [1, 2], high: [3, 4], low: [1, 1], close: [2, 3] };
    const days = ['2020-01-01', '2020-01-02'];
    const prices = Object.entries(plain).map(([name, data]): Column => ({
      name,
      data: change[name] ?? data,
      type: 'DOUBLE',
    }));
    return [{ name: 'date', data: change['date'] ?? days, type: 'STRING' }, ...prices];
  };

  test.each([
    ['a row with a high below its low', { high: [3, 0.5] }, { line: 2, column: 'high', value: '0.5' }],
    [
      'a day that does not exist',
      { date: ['2020-01-01', '2020-02-30'] },
      { line: 2, column: 'date', value: '2020-02-30' },
    ],
    ['a negative price', { close: [-2, 3] }, { line: 1, column: 'close', value: '-2' }],
  ])('names what is wrong with %s', async (_, change, fault) => {
    expect(await importParquet('faulty', bars(change), { symbol: 'X' })).toMatchObject({
      __typename: 'ImportRejected',
      ...fault,
    });
  });

  test('refuses what is cut off, and a format that the bytes are not', async () => {
    const bytes = new Uint8Array(parquetWriteBuffer({ columnData: bars({}) }));
    const send = async (content: Uint8Array<ArrayBuffer>, format: DataFormat) => {
      const input = { dataset: 'cut', symbol: 'X', file: null, format };
      const files = { 'variables.input.file': new File([content], 'bars.parquet') };
      return (await api.client.upload(IMPORT, { input }, files)).importBars;
    };
    expect(await send(bytes.slice(0, bytes.length / 2), 'PARQUET')).toMatchObject({ __typename: 'ImportRejected' });
    expect(await send(bytes, 'CSV')).toMatchObject({ message: expect.stringMatching(/its bytes are PARQUET/) });
    expect(await importParquet('whole', bars({}), { symbol: 'X' })).toMatchObject({ rows: 2 });
  });
});
