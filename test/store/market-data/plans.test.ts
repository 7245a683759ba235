import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findFieldAvailability } from '../../../src/store/market-data/availability.ts';
import { BarCounts } from '../../../src/store/market-data/bar-counts.ts';
import { TIME_FIELD, findDatasets } from '../../../src/store/market-data/datasets.ts';
import { findBuckets, findChunks, loadChunks } from '../../../src/store/market-data/chunks.ts';
import { sliceDigest } from '../../../src/store/market-data/slice-digest.ts';
import { type TestApi, createTestApi, importCsv, walkCsv } from '../../support/api.ts';
import { recordStatements } from '../../support/database.ts';

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

const window = { instrumentIds: [7], fieldIds: [1, 2], firstBucket: 0, lastBucket: 1000, revision: 1 };
const spans = {
  spans: [{ instrumentId: 7, firstBucket: 0, lastBucket: 1000 }],
  fieldIds: [1, 2],
  revision: 1,
};
const range = () => ({
  datasetId,
  timeframeMs: 86_400_000,
  revision: 1,
  symbols: ['S7'],
  fields: ['close'],
  from: 0,
  to: Date.UTC(2030, 0, 1),
  warmupBars: 0,
});

/** A plan that visits no table row by row. */
const INDEX_SCAN = /^(?!.*Seq Scan).*(Index (Only )?Scan using|Bitmap Index Scan on)/s;

async function planOf(statement: string, values: unknown[]): Promise<string> {
  const { rows } = await api.database.pool.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${statement}`, values);
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

describe('range reads', () => {
  const inSpan = [[7], [0], [1000], [1, 2], 1];
  test.each<[string, unknown[], (database: TestApi['database']) => Promise<unknown>]>([
    ['the digest of a slice', inSpan, (database) => sliceDigest(database, range())],
    ['the buckets of a range', [[7], [1, 2], 0, 1000, 1], ({ pool }) => findBuckets(pool, window)],
    ['the chunks of a range', inSpan, ({ pool }) => findChunks(pool, spans)],
    [
      'how many bars there are',
      [[7], [1], 1],
      ({ pool }) => BarCounts.load(pool, { instrumentIds: [7], timeFieldId: 1, revision: 1 }),
    ],
  ])('take the rows of an instrument from an index: %s', async (_, values, read) => {
    const statements = await recordStatements(() => read(api.database));
    const statement = statements.find((text) => text.includes('FROM chunk')) ?? '';
    expect((await planOf(statement, values)).replace('Function Scan on unnest', '')).toMatch(INDEX_SCAN);
  });

  test('take values from an index, all of them in one statement', async () => {
    const chunks = await findChunks(api.database.pool, spans);
    const columns = chunks.map(({ count }) => new Float64Array(count));
    const statements = await recordStatements(() => loadChunks(api.database, chunks, columns));
    expect(columns.map((column) => column.length)).toEqual([40, 40]);
    expect(statements).toHaveLength(1);
    const query = /^COPY \((.*)\) TO STDOUT/s.exec(statements[0] ?? '')?.[1] ?? '';
    expect(await planOf(query, [])).toMatch(INDEX_SCAN);
  });

  test('take what an instrument has from an index', async () => {
    const read = () => findFieldAvailability(api.database, [{ instrumentId: 7, revision: 1 }]);
    const [statement = ''] = await recordStatements(read);
    const plan = await planOf(statement, [[7], [1], TIME_FIELD]);
    expect(plan).toMatch(/(Index (Only )?Scan using|Bitmap Index Scan on) chunk/);
    expect(plan).not.toMatch(/Seq Scan on chunk/);
  });
});
