import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findDatasets } from '../../src/store/datasets.ts';
import { digestSlice, findBuckets, readSlice } from '../../src/store/chunks.ts';
import { type TestApi, createTestApi, importCsv, walkCsv } from '../support/api.ts';
import { recordStatements } from '../support/database.ts';

describe('range reads', () => {
  let api: TestApi;
  let datasetId: number;
  const symbols = Array.from({ length: 400 }, (_, index) => `S${index}`);
  beforeAll(async () => {
    api = await createTestApi();
    await importCsv(api.client, 'wide', walkCsv(symbols, 40));
    datasetId = (await findDatasets(api.database, ['wide'])).get('wide')?.id ?? 0;
    await api.database.pool.query('ANALYZE chunk');
  });
  afterAll(() => api.close());

  test.each([
    ['the digest of a slice', digestSlice],
    ['the buckets of a range', findBuckets],
    ['the values of a slice', readSlice],
  ])('take the rows of an instrument from an index: %s', async (_, read) => {
    const slice = { datasetId, symbols: ['S7'], fields: ['close'], firstBucket: 0, lastBucket: 1000, asOf: 1 };
    const statements = await recordStatements(() => read(api.database, slice));
    const statement = statements.find((text) => text.includes('FROM chunk')) ?? '';
    const { rows } = await api.database.pool.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${statement}`, [
      [7],
      [1, 2],
      0,
      1000,
      1,
    ]);
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(plan).toMatch(/Index (Only )?Scan using|Bitmap Index Scan on/);
    expect(plan).not.toMatch(/Seq Scan/);
  });
});
