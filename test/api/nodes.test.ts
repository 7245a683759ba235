import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApi, createTestApi, importCsv, registerDemoModels, walkCsv } from '../support/api.ts';

describe('node', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await createTestApi();
    await importCsv(api.client, 'walk', walkCsv(['AAA'], 30));
    await registerDemoModels(api.client);
  });
  afterAll(() => api.close());

  const nodeOf = async (id: string) => {
    const query = `query ($id: ID!) { node(id: $id) {
      __typename id ... on Dataset { name } ... on FeatureSet { name } ... on Model { name } } }`;
    return (await api.client.request<{ node: unknown }>(query, { id })).node;
  };
  const idOf = (type: string, local: string) => Buffer.from(`${type}:${local}`).toString('base64');

  test('finds a dataset, a feature set and a model by the id that their queries give', async () => {
    const found = await api.client.request<{
      dataset: { id: string };
      featureSets: { id: string; name: string }[];
      model: { id: string };
    }>('{ dataset(name: "walk") { id } featureSets { id name } model(id: "xgboost-trees") { id } }');
    const demo = found.featureSets.find(({ name }) => name === 'demo');
    expect(await nodeOf(found.dataset.id)).toMatchObject({ __typename: 'Dataset', name: 'walk' });
    expect(await nodeOf(demo?.id ?? '')).toEqual({ __typename: 'FeatureSet', id: demo?.id, name: 'demo' });
    expect(await nodeOf(found.model.id)).toMatchObject({ __typename: 'Model', name: 'xgboost-trees' });
  });

  test.each([
    ['Dataset', 'nope'],
    ['FeatureSet', 'nope'],
    ['Model', '999999'],
    ['Model', '0'],
    ['Model', '-1'],
    ['Model', '1.5'],
    ['Model', '99999999999'],
    ['Model', 'nope'],
  ])('is null for the %s "%s", which does not exist', async (type, local) => {
    expect(await nodeOf(idOf(type, local))).toBeNull();
  });
});
