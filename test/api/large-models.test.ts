import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApi, createTestApi } from '../support/api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

const MIB = 2 ** 20;

/** A LightGBM stump over one feature, and so many bytes of a comment that LightGBM skips too. */
function paddedStump(bytes: number): Blob {
  const head = `tree
version=v4
num_class=1
num_tree_per_iteration=1
max_feature_idx=0
objective=regression
feature_names=close

Tree=0
num_leaves=2
num_cat=0
split_feature=0
threshold=10
decision_type=8
left_child=-1
right_child=-2
leaf_value=0.1 0.9

end of trees

pandas_categorical:null
parameters:
`;
  const line = `[padding: ${'x'.repeat(MIB - 12)}]\n`;
  return new Blob([head, ...Array.from({ length: Math.floor(bytes / MIB) }, () => line), 'end of parameters\n']);
}

const REGISTER = `mutation ($input: RegisterModelInput!) {
  registerModel(input: $input) {
    __typename
    ... on RegisterModelPayload { model { id sizeBytes } }
    ... on Error { code message }
  }
}`;
const PROGRESS = 'query ($progressId: String!) { registrationProgress(progressId: $progressId) { stage fraction } }';

interface Registered {
  readonly registerModel: { __typename: string; message?: string; model?: { sizeBytes: number } };
}

/**
 * Registers a file, and asks for its progress until it has ended. @returns the answer, and the stages that were seen
 */
async function register(name: string, file: Blob) {
  const input = { name, file: null, features: ['$close'], progressId: name };
  let isDone = false;
  const registering = api.client
    .upload<Registered>(REGISTER, { input }, { 'variables.input.file': new File([file], `${name}.txt`) })
    .finally(() => (isDone = true));
  const stages = new Set<string>();
  while (!isDone) {
    const { registrationProgress: progress } = await api.client.request<{
      registrationProgress: { stage: string; fraction: number } | null;
    }>(PROGRESS, { progressId: name });
    if (progress) stages.add(progress.stage);
    expect(progress?.fraction ?? 0).toBeLessThanOrEqual(1);
  }
  return { ...(await registering).registerModel, stages: [...stages] };
}

test('a model of more than a hundred megabytes is registered, shows how far it is, and can be read back', async () => {
  const file = paddedStump(110 * MIB);
  const { model, stages, ...answer } = await register('large', file);
  expect(answer).toEqual({ __typename: 'RegisterModelPayload' });
  expect(model?.sizeBytes).toBe(file.size);
  expect(stages).toEqual(expect.arrayContaining(['INSPECTING', 'STORING']));
  const { rows } = await api.database.pool.query<{ length: number; digest: string; own: string }>(
    `SELECT octet_length(data) AS length, digest, encode(sha256(data), 'hex') AS own FROM artifact WHERE size_bytes > 1e8`,
  );
  expect(rows).toEqual([{ length: file.size, digest: rows[0]?.own, own: rows[0]?.own }]);
});

test('a file over the limit is refused by name, and nothing of it stays', async () => {
  const small = await createTestApi({ HINDCAST_MAX_MODEL_BYTES: String(MIB) });
  const input = { name: 'big', file: null, features: ['$close'] };
  const { registerModel } = await small.client.upload<Registered>(
    REGISTER,
    { input },
    { 'variables.input.file': new File([paddedStump(2 * MIB)], 'big.txt') },
  );
  expect(registerModel).toMatchObject({ __typename: 'InvalidInput', message: expect.stringContaining('1048576') });
  expect(await small.database.prisma.artifact.count()).toBe(0);
  await small.close();
});
