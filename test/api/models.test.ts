import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readFile, readdir, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import demo from '../../examples/models/manifest.json' with { type: 'json' };
import { type TestApi, createTestApi, importCsv, launch, registerDemoModels, walkCsv } from '../support/api.ts';

const EXAMPLES = resolve(import.meta.dirname, '../../examples/models');
const MODEL = 'xgboost-trees.json';
const DEFINE = `mutation ($input: DefineFeatureSetInput!) {
  defineFeatureSet(input: $input) { __typename ... on Error { message } }
}`;

interface Scan {
  readonly registered: { readonly name: string; readonly version: number }[];
  readonly unchanged: { readonly name: string }[];
  readonly faults: { readonly file: string; readonly message: string }[];
}

interface Found {
  readonly name: string;
  readonly version: number;
  readonly missingSince: string | null;
}

/** Copies a model with its inputs named otherwise. */
async function renameInputs(target: string, rename: (name: string) => string): Promise<void> {
  const model = JSON.parse(await readFile(join(EXAMPLES, MODEL), 'utf8')) as { learner: { feature_names: string[] } };
  model.learner.feature_names = model.learner.feature_names.map(rename);
  await writeFile(target, JSON.stringify(model));
}

const expressionOf = (name: string) =>
  demo.featureSet.features.find((feature) => feature.name === name)?.expression ?? name;

/** Models of a server whose names contain this. */
async function modelsOf(api: TestApi, nameContains: string): Promise<Found[]> {
  const query = `query ($filter: ModelFilter) { models(filter: $filter) { edges { node { name version missingSince } } } }`;
  const { models } = await api.client.request<{ models: { edges: { node: Found }[] } }>(query, {
    filter: { nameContains },
  });
  return models.edges.map(({ node }) => node);
}

async function faultsOf(api: TestApi): Promise<{ path: string; fault: string; model: unknown }[]> {
  const query = '{ modelFiles(isFaulty: true) { edges { node { path fault model { name } } } } }';
  const { modelFiles } = await api.client.request<{
    modelFiles: { edges: { node: { path: string; fault: string; model: unknown } }[] };
  }>(query);
  return modelFiles.edges.map(({ node }) => node);
}

describe('a models directory', () => {
  let api: TestApi;
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'hindcast-models-'));
    api = await createTestApi({ HINDCAST_MODELS_DIR: directory, HINDCAST_MAX_MODEL_BYTES: '2000000' });
    await api.client.request(DEFINE, { input: demo.featureSet });
  });
  beforeEach(async () => {
    await mkdir(directory, { recursive: true });
    for (const file of await readdir(directory)) await rm(join(directory, file), { recursive: true });
  });
  afterAll(async () => {
    await api.close();
    await rm(directory, { recursive: true, force: true });
  });

  async function scan(): Promise<Scan> {
    const query = 'mutation { scanModels { registered { name version } unchanged { name } faults { file message } } }';
    return (await api.client.request<{ scanModels: Scan }>(query)).scanModels;
  }

  async function scanListed(files: readonly string[]): Promise<Scan> {
    const models = files.map((file, index) => ({ name: `model-${index}`, file, featureSet: 'demo' }));
    await writeFile(join(directory, 'manifest.json'), JSON.stringify({ models }));
    return scan();
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
    const outside = ['../outside.json', '/etc/passwd', 'link.json'];
    const { registered, faults } = await scanListed([...Object.keys(files), ...outside, 'good.json']);
    expect(registered).toEqual([{ name: 'model-9', version: 1 }]);
    const reasons = Object.fromEntries(faults.map(({ file, message }) => [file, message]));
    expect(Object.keys(reasons)).toHaveLength(9);
    expect(reasons['empty.onnx']).toMatch(/has 0 bytes/);
    expect(reasons['cut.json']).toMatch(/damaged|cut short/);
    expect(reasons['random.onnx']).toMatch(/no known format/);
    expect(reasons['model.pkl']).toMatch(/runs whatever code it contains/);
    expect(reasons['bomb.zip']).toMatch(/archives are not opened/);
    expect(reasons['large.ubj']).toMatch(/2000000/);
    for (const name of outside) expect(reasons[name]).toMatch(/does not exist|lies outside/);
    expect(await api.database.prisma.model.count()).toBe(before + 1);
    const digests = Object.values(files).map((bytes) => createHash('sha256').update(bytes).digest('hex'));
    expect(await api.database.prisma.artifact.count({ where: { digest: { in: digests } } })).toBe(0);
    const shown = (await faultsOf(api)).map(({ path, fault, model }) => ({ file: path, message: fault, model }));
    expect(shown).toHaveLength(9);
    expect(shown).toEqual(expect.arrayContaining(faults.map((fault) => ({ ...fault, model: null }))));
  });

  test('the same file again is unchanged, and a changed one is a new version', async () => {
    await copyFile(join(EXAMPLES, MODEL), join(directory, 'again.json'));
    await scanListed(['again.json']);
    expect((await scan()).unchanged.map(({ name }) => name)).toEqual(['model-0']);
    await copyFile(join(EXAMPLES, 'lightgbm-trees.txt'), join(directory, 'again.json'));
    expect((await scan()).registered).toEqual([{ name: 'model-0', version: expect.any(Number) }]);
  });

  test('without a manifest the names of the inputs are expressions, or all in one feature set; else it is a fault', async () => {
    await copyFile(join(EXAMPLES, MODEL), join(directory, 'by-set.json'));
    await renameInputs(join(directory, 'by-expression.json'), expressionOf);
    await renameInputs(join(directory, 'unfit.json'), (name) => `other_${name}`);
    await copyFile(join(EXAMPLES, 'neural-network.onnx'), join(directory, 'nameless.onnx'));
    const { registered, faults } = await scan();
    expect(registered.map(({ name }) => name)).toEqual(['by-expression', 'by-set']);
    expect(faults).toEqual([
      { file: 'nameless.onnx', message: expect.stringMatching(/the file does not name its inputs/) },
      { file: 'unfit.json', message: expect.stringMatching(/other_return_1/) },
    ]);
    const inputs = await api.database.prisma.model.findMany({ where: { name: { startsWith: 'by-' } } });
    const expressions = inputs.map((row) =>
      (row.inputs as { expression: string }[]).map(({ expression }) => expression),
    );
    expect(expressions[0]).toEqual(demo.featureSet.features.map(({ expression }) => expression));
    expect(expressions[1]).toEqual(expressions[0]);
  });

  test('a model whose file has vanished is marked and can be launched, until the file is back', async () => {
    const file = join(directory, 'fleeting.json');
    await copyFile(join(EXAMPLES, MODEL), file);
    await scan();
    await rm(file);
    await scan();
    const missing = '{ models(filter: { isMissing: true }) { edges { node { name } } } }';
    const { models } = await api.client.request<{ models: { edges: { node: { name: string } }[] } }>(missing);
    expect(models.edges.map(({ node }) => node.name)).toContain('fleeting');
    await importCsv(api.client, 'walk', walkCsv(['AAA'], 90));
    await launch(api.client, { dataset: 'walk', models: ['fleeting@1'] });
    await copyFile(join(EXAMPLES, MODEL), file);
    expect((await scan()).unchanged.map(({ name }) => name)).toEqual(['fleeting']);
    expect(await modelsOf(api, 'fleeting')).toEqual([{ name: 'fleeting', version: 1, missingSince: null }]);
  });

  test('a directory that cannot be read, or a manifest that is none, is a fault and marks nothing', async () => {
    await copyFile(join(EXAMPLES, MODEL), join(directory, 'lasting.json'));
    await scan();
    await writeFile(join(directory, 'manifest.json'), '{"models": 7}');
    expect((await scan()).faults).toEqual([{ file: 'manifest.json', message: expect.stringMatching(/models/) }]);
    const manifest = join(directory, 'manifest.json');
    for (const [make, fault] of [
      [() => symlink('lasting.json', manifest), /it is a link/],
      [() => execFileSync('mkfifo', [manifest]), /is no file/],
      [() => writeFile(manifest, ' '.repeat(2 ** 24 + 1)), /more than 16777216 bytes/],
    ] as const) {
      await rm(manifest);
      await make();
      expect((await scan()).faults).toEqual([{ file: 'manifest.json', message: expect.stringMatching(fault) }]);
    }
    await rm(directory, { recursive: true });
    expect((await scan()).faults).toEqual([{ file: '.', message: expect.stringMatching(/HINDCAST_MODELS_DIR/) }]);
    // The list comes from the store, so it is there without the directory.
    expect(await modelsOf(api, 'lasting')).toEqual([{ name: 'lasting', version: 1, missingSince: null }]);
  });

  test('a manifest brings a feature set, and does not change one that is defined otherwise', async () => {
    const features = [{ name: 'return_1', expression: '$open' }];
    await writeFile(
      join(directory, 'manifest.json'),
      JSON.stringify({ featureSet: { name: 'brought', features }, models: [] }),
    );
    expect((await scan()).faults).toEqual([]);
    await api.client.request(DEFINE, { input: { name: 'brought', features: [{ name: 'a', expression: '$close' }] } });
    expect((await scan()).faults).toEqual([
      { file: 'manifest.json', message: expect.stringMatching(/"brought" is defined otherwise/) },
    ]);
  });
});

describe('a model over GraphQL', () => {
  let api: TestApi;
  let ids: Record<string, string>;
  beforeAll(async () => {
    api = await createTestApi();
    ids = await registerDemoModels(api.client);
  });
  afterAll(() => api.close());

  test('shows what the inspection of its file found', async () => {
    const query = `{ model(id: "random-forest") { format sizeBytes trees nodes opset digest output producer
      handlesMissing inputs { name expression } outputs { name } } }`;
    const { model } = await api.client.request<{ model: Record<string, unknown> }>(query);
    const bytes = await readFile(join(EXAMPLES, 'random-forest.onnx'));
    expect(model).toEqual({
      format: 'ONNX',
      sizeBytes: bytes.length,
      trees: 60,
      nodes: expect.any(Number),
      opset: 13,
      digest: createHash('sha256').update(bytes).digest('hex'),
      output: 'probabilities[1]',
      producer: expect.any(String),
      handlesMissing: false,
      inputs: demo.featureSet.features,
      outputs: ['label', 'probabilities[0]', 'probabilities[1]'].map((name) => ({ name })),
    });
  });

  test('is found by id, name, name@version and digest, and is null otherwise', async () => {
    const name = 'xgboost-dart';
    const digest = createHash('sha256')
      .update(await readFile(join(EXAMPLES, `${name}.ubj`)))
      .digest('hex');
    const query = 'query ($id: ID!) { model(id: $id) { name version } }';
    const found = (id: string) => api.client.request(query, { id });
    for (const id of [ids[name] ?? '', name, `${name}@1`, digest])
      expect(await found(id)).toEqual({ model: { name, version: 1 } });
    for (const id of ['nobody', `${name}@2`, '0'.repeat(64)]) expect(await found(id)).toEqual({ model: null });
  });
});

test('a models directory is indexed at start and watched: new, changed, vanished, and waiting for its features', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'hindcast-watched-'));
  const yesterday = new Date(Date.now() - 86_400_000);
  const place = async (source: string, name: string, written: Date) => {
    // In one step: the watcher may look at any time, also at a file that is half written.
    const hidden = join(directory, `.${name}`);
    await copyFile(join(EXAMPLES, source), hidden);
    await utimes(hidden, written, written);
    await rename(hidden, join(directory, name));
  };
  await place(MODEL, 'watched.json', yesterday);
  const api = await createTestApi({ HINDCAST_MODELS_DIR: directory, HINDCAST_MODELS_WATCH_MS: '20' });
  const until = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 20_000, interval: 50 });
  const versions = async () =>
    (await modelsOf(api, 'watched')).map(({ version, missingSince }) => [version, missingSince]);
  try {
    await until(async () =>
      expect(await faultsOf(api)).toMatchObject([{ path: 'watched.json', fault: expect.stringMatching(/return_1/) }]),
    );
    await api.client.request(DEFINE, { input: demo.featureSet });
    await until(async () => expect(await versions()).toEqual([[1, null]]));
    expect(await faultsOf(api)).toEqual([]);
    await place('lightgbm-trees.txt', 'watched.json', new Date(yesterday.getTime() + 1_000));
    await until(async () =>
      expect(await versions()).toEqual([
        [1, null],
        [2, null],
      ]),
    );
    await rm(join(directory, 'watched.json'));
    await until(async () =>
      expect(await versions()).toEqual([
        [1, expect.any(String)],
        [2, expect.any(String)],
      ]),
    );
  } finally {
    await api.close();
    await rm(directory, { recursive: true });
  }
});
