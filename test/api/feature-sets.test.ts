import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { presetFeatures } from '../../src/engine/index.ts';
import { insertFeatureSet } from '../../src/store/index.ts';
import { type TestApi, createTestApi, followEvents, importCsv, launch, walkCsv } from '../support/api.ts';

const TREES = resolve(import.meta.dirname, '../../examples/models/xgboost-trees.json');
const DEFINE = `mutation ($input: DefineFeatureSetInput!) {
  defineFeatureSet(input: $input) {
    __typename
    ... on DefineFeatureSetPayload { featureSet { name isBuiltIn updatedAt features { name } } }
    ... on InvalidInput { code issues { path message } }
  }
}`;
const REGISTER = `mutation ($input: RegisterModelInput!) {
  registerModel(input: $input) {
    __typename
    ... on RegisterModelPayload { model { id inputs { name expression } } }
    ... on Error { message }
  }
}`;
const SETS = '{ featureSets { id name isBuiltIn updatedAt features { name expression } } }';
const VALUES = `query ($features: [String!]!) {
  featureValues(dataset: "walk", symbols: ["AAA"], features: $features) { feature expression values }
}`;

interface FeatureSet {
  readonly id: string;
  readonly name: string;
  readonly isBuiltIn: boolean;
  readonly updatedAt: string | null;
  readonly features: readonly { readonly name: string; readonly expression: string }[];
}

interface Registered {
  readonly __typename: string;
  readonly message?: string;
  readonly model: { readonly id: string; readonly inputs: readonly { name: string; expression: string }[] };
}

/** Bars with a volume-weighted price, which the built-in sets read. */
const barsWithVwap = walkCsv(['AAA', 'BBB'], 300)
  .trim()
  .split('\n')
  .map((line, index) => {
    const [, , open, , , close] = line.split(',');
    return `${line},${index === 0 ? 'vwap' : (Number(open) + Number(close)) / 2}`;
  })
  .join('\n');

/** As many names as the trees of that file read. */
const PLAIN = Array.from({ length: 10 }, (_, index) => `f${index}`);

/** A model of trees whose inputs have these names; it reads the first of them and knows the others. */
async function modelWith(names: readonly string[]): Promise<File> {
  const model = JSON.parse(await readFile(TREES, 'utf8')) as {
    learner: { feature_names: string[]; feature_types: string[]; learner_model_param: { num_feature: string } };
  };
  model.learner.feature_names = [...names];
  model.learner.feature_types = names.map(() => 'float');
  model.learner.learner_model_param.num_feature = String(names.length);
  return new File([JSON.stringify(model)], 'model.json');
}

let api: TestApi;
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hindcast-sets-'));
  api = await createTestApi({ HINDCAST_MODELS_DIR: directory });
  await importCsv(api.client, 'walk', barsWithVwap);
});
afterAll(async () => {
  await api.close();
  await rm(directory, { recursive: true });
});

const define = async (name: string, features: readonly { name: string; expression: string }[]) =>
  (await api.client.request<{ defineFeatureSet: Record<string, unknown> }>(DEFINE, { input: { name, features } }))
    .defineFeatureSet;
const register = async (input: Record<string, unknown>, names: readonly string[]) =>
  (
    await api.client.upload<{ registerModel: Registered }>(
      REGISTER,
      { input: { file: null, ...input } },
      { 'variables.input.file': await modelWith(names) },
    )
  ).registerModel;
const sets = async () => (await api.client.request<{ featureSets: FeatureSet[] }>(SETS)).featureSets;

test('built-in sets are listed before those of users, and found by id', async () => {
  await define('aaa', [{ name: 'own', expression: '$close' }]);
  const listed = (await sets()).filter(({ name, isBuiltIn }) => isBuiltIn || name === 'aaa');
  expect(listed.map(({ name, isBuiltIn, features }) => [name, isBuiltIn, features.length])).toEqual([
    ['Alpha158', true, 158],
    ['Alpha360', true, 360],
    ['aaa', false, 1],
  ]);
  expect(listed.map(({ updatedAt }) => updatedAt)).toEqual([null, null, expect.any(String)]);
  expect(listed[0]?.features).toEqual(presetFeatures('Alpha158'));
  for (const { id, name } of listed) {
    const query = 'query ($id: ID!) { node(id: $id) { ... on FeatureSet { name } } }';
    expect(await api.client.request(query, { id })).toEqual({ node: { name } });
  }
});

test.each(['Alpha158', 'Alpha360'])('%s cannot be defined, as it is built in', async (name) => {
  expect(await define(name, [{ name: 'own', expression: '$close' }])).toEqual({
    __typename: 'InvalidInput',
    code: 'INVALID_INPUT',
    issues: [{ path: ['input', 'name'], message: expect.stringContaining(`got "${name}"`) }],
  });
});

test('built-in sets win over a row of the same name that an older version has stored', async () => {
  await insertFeatureSet(api.app.services.database, 'Alpha360', [{ name: 'stale', expression: '$open' }]);
  expect((await sets()).filter(({ name }) => name === 'Alpha360').map(({ isBuiltIn }) => isBuiltIn)).toEqual([true]);
});

test('a manifest that brings another set of a built-in name is a fault', async () => {
  const featureSet = { name: 'Alpha158', features: [{ name: 'KMID', expression: '$close' }] };
  await writeFile(join(directory, 'manifest.json'), JSON.stringify({ featureSet, models: [] }));
  const query = 'mutation { scanModels { faults { file message } } }';
  expect(await api.client.request(query)).toEqual({
    scanModels: { faults: [{ file: 'manifest.json', message: expect.stringContaining('"Alpha158" is built in') }] },
  });
});

test('built-in features have values by name, and a feature that a user has defined comes before a built-in one', async () => {
  const values = async (features: string[]) =>
    (
      await api.client.request<{ featureValues: { feature: string; expression: string; values: number[] }[] }>(VALUES, {
        features,
      })
    ).featureValues;
  const [kmid, plain, last] = await values(['KMID', '($close-$open)/$open', 'VOLUME30']);
  expect(kmid).toMatchObject({ feature: 'KMID', expression: '($close-$open)/$open' });
  expect(kmid?.values).toEqual(plain?.values);
  expect(last?.expression).toBe('Ref($volume,30)/($volume+1e-12)');
  await define('mine', [{ name: 'ROC5', expression: '$close/Ref($close,5)' }]);
  expect(await values(['ROC5', 'ROC10'])).toMatchObject([
    { expression: '$close/Ref($close,5)' },
    { expression: 'Ref($close,10)/$close' },
  ]);
});

test('a model takes a whole built-in set, and a backtest of it completes', async () => {
  const names = presetFeatures('Alpha158').map(({ name }) => name);
  const { model } = await register({ name: 'whole', featureSet: 'Alpha158' }, names);
  expect(model.inputs).toEqual(presetFeatures('Alpha158'));
  await api.startWorker();
  const { backtest } = await launch(api.client, { dataset: 'walk', models: [model.id] });
  const events = await followEvents(api.client, backtest.id);
  expect(events.at(-1)).toMatchObject({ __typename: 'BacktestFinished', backtest: { status: 'COMPLETED' } });
});

test('a model whose inputs have names of built-in features needs no set, and the set of a user comes first', async () => {
  const shared = ['OPEN0', 'HIGH0', 'LOW0', 'VWAP0'];
  const names = [...shared, 'CLOSE59', 'OPEN59', 'HIGH59', 'LOW59', 'VWAP59', 'VOLUME59'];
  const { model } = await register({ name: 'unnamed' }, names);
  const alpha360 = presetFeatures('Alpha360');
  expect(model.inputs).toEqual(names.map((name) => alpha360.find((feature) => feature.name === name)));
  const inBoth = await register({ name: 'in-both', features: shared }, names);
  expect(inBoth.message).toMatch(/takes 10 features, and 4 are given: "OPEN0"/);
  const own = names.map((name) => ({ name, expression: '$close' }));
  await define('own names', own);
  expect((await register({ name: 'unnamed' }, names)).model.inputs).toEqual(own);
});

test('a set that does not exist is answered with those that do', async () => {
  const { message } = await register({ name: 'lost', featureSet: 'Alpha159' }, PLAIN);
  expect(message).toMatch(/no feature set "Alpha159". There are "Alpha158", "Alpha360"/);
});
