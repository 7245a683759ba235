import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findFieldAvailability } from '../../../src/store/market-data/availability.ts';
import { TIME_FIELD, findDatasets } from '../../../src/store/market-data/datasets.ts';
import { findBuckets, findChunks, loadChunks } from '../../../src/store/market-data/chunks.ts';
import { sliceDigest } from '../../../src/store/market-data/slice-digest.ts';
import { type TestApi, createTestApi, importCsv, walkCsv } from '../../support/api.ts';
import { findReferences } from '../../../src/store/models/models.ts';
import { type TestDatabase, createTestDatabase, recordStatements } from '../../support/database.ts';

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

  const window = { instrumentIds: [7], fieldIds: [1, 2], firstBucket: 0, lastBucket: 1000, revision: 1 };
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

  test.each<[string, (database: TestApi['database']) => Promise<unknown>]>([
    ['the digest of a slice', (database) => sliceDigest(database, range())],
    ['the buckets of a range', ({ pool }) => findBuckets(pool, window)],
    ['the chunks of a range', ({ pool }) => findChunks(pool, window)],
  ])('take the rows of an instrument from an index: %s', async (_, read) => {
    const statements = await recordStatements(() => read(api.database));
    const statement = statements.find((text) => text.includes('FROM chunk')) ?? '';
    expect(await planOf(statement, [[7], [1, 2], 0, 1000, 1])).toMatch(INDEX_SCAN);
  });

  test('take values from an index, all of them in one statement', async () => {
    const chunks = await findChunks(api.database.pool, window);
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

  /** A plan that visits no table row by row. */
  const INDEX_SCAN = /^(?!.*Seq Scan).*(Index (Only )?Scan using|Bitmap Index Scan on)/s;

  async function planOf(statement: string, values: unknown[]): Promise<string> {
    const { rows } = await api.database.pool.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${statement}`, values);
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  }
});

describe('lookups of models among ten thousand', () => {
  let database: TestDatabase;
  const digest = (index: number) => index.toString(16).padStart(64, '0');
  beforeAll(async () => {
    database = await createTestDatabase();
    await database.pool.query(
      `INSERT INTO artifact (digest, format, size_bytes, info, data)
       SELECT lpad(to_hex(index), 64, '0'), 'ONNX', 1, '{}', '' FROM generate_series(1, 10000) AS index`,
    );
    await database.pool.query(
      `INSERT INTO model (name, version, artifact_digest, inputs)
       SELECT 'model-' || (index / 4), index % 4 + 1, lpad(to_hex(index), 64, '0'), '[]' FROM generate_series(1, 10000) AS index`,
    );
    await database.pool.query('ANALYZE model, artifact');
  });
  afterAll(() => database.drop());

  test('find by id, name, name@version and digest', async () => {
    const found = await findReferences(database, [
      { kind: 'NAME', name: 'model-25', version: null },
      { kind: 'NAME', name: 'model-25', version: 2 },
      { kind: 'DIGEST', digest: digest(101) },
      { kind: 'ID', id: 7 },
      { kind: 'NAME', name: 'nobody', version: null },
      { kind: 'NAME', name: 'model-25', version: 9 },
    ]);
    expect(found.map((model) => model && `${model.name}@${model.version}`)).toEqual([
      'model-25@4',
      'model-25@2',
      'model-25@2',
      'model-1@4',
      undefined,
      undefined,
    ]);
  });

  test('read indexes alone, however many are asked for', async () => {
    const wanted = Array.from({ length: 500 }, (_, index) => ({
      kind: 'NAME' as const,
      name: `model-${index}`,
      version: index % 2 === 0 ? null : 1,
    }));
    const statements = await recordStatements(() => findReferences(database, wanted));
    expect(statements.filter((text) => text.includes('unnest'))).toHaveLength(1);
    expect(statements).toHaveLength(3);
    const lookup = statements.find((text) => text.includes('unnest')) ?? '';
    const parameters = [
      wanted.map(({ name }) => name),
      wanted.map(({ version }) => version),
      wanted.map(() => digest(5)),
    ];
    const { rows } = await database.pool.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${lookup}`, parameters);
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(plan).toMatch(/model_name_version_key/);
    expect(plan).toMatch(/model_artifact_digest_idx/);
    expect(plan).not.toMatch(/Seq Scan/);
  });
});
