import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findReferences } from '../../../src/store/models/models.ts';
import type { ModelInfo } from '../../../src/models/index.ts';
import { type TestDatabase, createTestDatabase, recordStatements } from '../../support/database.ts';

let database: TestDatabase;
const info: ModelInfo = {
  format: 'ONNX',
  kind: 'GRAPH',
  featureCount: 0,
  featureNames: null,
  outputs: [],
  defaultOutput: null,
  handlesMissing: false,
  objective: null,
  trees: null,
  bestTrees: null,
  nodes: 0,
  opsets: null,
  producer: null,
};
const digest = (index: number) => index.toString(16).padStart(64, '0');
beforeAll(async () => {
  database = await createTestDatabase();
  await database.pool.query(
    `INSERT INTO artifact (digest, format, size_bytes, info, data)
     SELECT lpad(to_hex(index), 64, '0'), 'ONNX', 1, $1::jsonb, '' FROM generate_series(1, 10000) AS index`,
    [JSON.stringify(info)],
  );
  await database.pool.query(
    `INSERT INTO model (name, version, artifact_digest, inputs)
     SELECT 'model-' || (index / 4), index % 4 + 1, lpad(to_hex(index), 64, '0'), '[]'
     FROM generate_series(1, 10000) AS index`,
  );
  await database.pool.query('ANALYZE model, artifact');
});
afterAll(() => database.drop());

describe('lookups of models among ten thousand', () => {
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
      wanted.map((_, index) => index),
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
