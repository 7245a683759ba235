import { copyFile, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApi, createTestApi } from '../support/api.ts';

const EXAMPLES = resolve(import.meta.dirname, '../../examples/models');
const MODEL = 'xgboost-trees.json';

interface Scan {
  readonly registered: { readonly name: string; readonly version: number }[];
  readonly unchanged: { readonly name: string }[];
  readonly faults: { readonly file: string; readonly message: string }[];
}

describe('a models directory', () => {
  let api: TestApi;
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'hindcast-models-'));
    api = await createTestApi({ HINDCAST_MODELS_DIR: directory, HINDCAST_MAX_MODEL_BYTES: '2000000' });
    const { default: features } = await import('../../examples/demo-features.json', { with: { type: 'json' } });
    const define = 'mutation ($input: DefineFeatureSetInput!) { defineFeatureSet(input: $input) { __typename } }';
    await api.client.request(define, { input: features });
  });
  afterAll(async () => {
    await api.close();
    await rm(directory, { recursive: true, force: true });
  });

  async function scan(files: readonly string[]): Promise<Scan> {
    const models = files.map((file, index) => ({ name: `model-${index}`, file, featureSet: 'demo' }));
    await writeFile(join(directory, 'manifest.json'), JSON.stringify({ models }));
    const query = 'mutation { scanModels { registered { name version } unchanged { name } faults { file message } } }';
    return (await api.client.request<{ scanModels: Scan }>(query)).scanModels;
  }

  test('a faulty file is named with its reason, leaves nothing behind, and does not keep the others out', async () => {
    const before = await api.database.prisma.model.count();
    const whole = await readFile(join(EXAMPLES, MODEL));
    // What a pickle of protocol 4 begins with, and a zip archive of a single entry that is far larger than itself.
    const pickle = Buffer.from('\u0080\u0004\u0095\u0010\u0000\u0000\u0000\u0000\u0000\u0000\u0000}\u0094.', 'latin1');
    const bomb = Buffer.concat([
      Buffer.from('PK\u0003\u0004\u0014\u0000\u0000\u0000\u0008\u0000', 'latin1'),
      deflateRawSync(Buffer.alloc(1 << 24)),
    ]);
    const files: Record<string, Buffer> = {
      'empty.onnx': Buffer.alloc(0),
      'cut.json': whole.subarray(0, whole.length / 2),
      'random.onnx': Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * 7919) % 251)),
      'model.pkl': pickle,
      'bomb.zip': bomb,
      'large.ubj': Buffer.alloc(2_000_001, 1),
    };
    for (const [name, bytes] of Object.entries(files)) await writeFile(join(directory, name), bytes);
    await copyFile(join(EXAMPLES, MODEL), join(directory, 'good.json'));
    await symlink(join(EXAMPLES, MODEL), join(directory, 'link.json'));
    const { registered, faults } = await scan([
      ...Object.keys(files),
      '../outside.json',
      '/etc/passwd',
      'link.json',
      'good.json',
    ]);
    expect(registered).toEqual([{ name: 'model-9', version: 1 }]);
    const reasons = Object.fromEntries(faults.map(({ file, message }) => [file, message]));
    expect(Object.keys(reasons)).toHaveLength(9);
    expect(reasons['empty.onnx']).toMatch(/has 0 bytes/);
    expect(reasons['cut.json']).toMatch(/damaged|cut short/);
    expect(reasons['model.pkl']).toMatch(/code/);
    expect(reasons['large.ubj']).toMatch(/2000000/);
    for (const name of ['../outside.json', '/etc/passwd', 'link.json'])
      expect(reasons[name]).toMatch(/outside|inside|does not exist|not there|lies/i);
    expect(await api.database.prisma.model.count()).toBe(before + 1);
  });

  test('the same file again is unchanged, and a changed one is a new version', async () => {
    await copyFile(join(EXAMPLES, MODEL), join(directory, 'again.json'));
    await scan(['again.json']);
    expect((await scan(['again.json'])).unchanged.map(({ name }) => name)).toEqual(['model-0']);
    await copyFile(join(EXAMPLES, 'lightgbm-trees.txt'), join(directory, 'again.json'));
    expect((await scan(['again.json'])).registered).toEqual([{ name: 'model-0', version: expect.any(Number) }]);
  });
});
