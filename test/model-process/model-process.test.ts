import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import {
  type ModelProcess,
  type ModelProcessLimits,
  createModelProcess,
} from '../../src/model-process/model-process.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const sound = new Uint8Array(readFileSync(join(ROOT, 'examples/models/random-forest.onnx')));
/** A graph that onnxruntime takes, and that computes for centuries. */
const endless = new Uint8Array(readFileSync(join(ROOT, 'test/golden/models/endless.onnx')));

const opened: ModelProcess[] = [];
const errors: Error[] = [];
function open(limits: Partial<ModelProcessLimits> = {}): ModelProcess {
  const whole = { inspectMs: 20_000, scoreMs: 20_000, tasks: 64, heapMb: 512, maxBytes: 2 ** 31, ...limits };
  // No database: nothing is scored here.
  const created = createModelProcess({ databaseUrl: '', onError: (error) => errors.push(error), limits: whole });
  opened.push(created);
  return created;
}
afterEach(async () => {
  for (const process of opened.splice(0)) await process.close();
});

/** Sends a file in three pieces. */
const inspect = (models: ModelProcess, file: Uint8Array, signal?: AbortSignal) => {
  const third = Math.ceil(file.length / 3);
  const pieces = [0, 1, 2].map((piece) => file.subarray(piece * third, (piece + 1) * third));
  return models.inspect({ size: file.length, pieces }, signal);
};

test('a file that never ends is refused, and the next one is read', async () => {
  const models = open({ inspectMs: 3_000 });
  await expect(inspect(models, endless)).rejects.toMatchObject({
    code: 'MODEL_REJECTED',
    message: expect.stringMatching(/longer than 3000 ms/),
  });
  expect(await inspect(models, sound)).toMatchObject({ format: 'ONNX', trees: 60 });
});

test('a file that takes all memory ends the process alone, and is refused', async () => {
  const models = open({ heapMb: 64 });
  expect(await inspect(models, sound)).toMatchObject({ trees: 60 });
  const trees = Array.from({ length: 2_000_000 }, () => '{}').join();
  const greedy = new TextEncoder().encode(`{"learner": {"gradient_booster": {"model": {"trees": [${trees}]}}}}`);
  await expect(inspect(models, greedy)).rejects.toMatchObject({
    code: 'MODEL_REJECTED',
    message: expect.stringMatching(/^The process that read the file ended/),
  });
});

test('whoever leaves ends the inspection, and the next file is read', async () => {
  const models = open({ inspectMs: 600_000 });
  expect(await inspect(models, sound)).toMatchObject({ trees: 60 });
  const leaving = new AbortController();
  const both = Promise.allSettled([inspect(models, endless, leaving.signal), inspect(models, sound)]);
  leaving.abort();
  expect(await both).toMatchObject([
    { status: 'rejected', reason: { name: 'AbortError' } },
    { status: 'fulfilled', value: { trees: 60 } },
  ]);
});

test('a file that cannot be read to its end fails with that, and the next one is read', async () => {
  const models = open();
  async function* broken() {
    yield sound.subarray(0, 100);
    throw new Error('the disk is gone');
  }
  await expect(models.inspect({ size: sound.length, pieces: broken() })).rejects.toThrow('the disk is gone');
  expect(await inspect(models, sound)).toMatchObject({ trees: 60 });
});

test('a refusal crosses over with its reason', async () => {
  await expect(inspect(open(), new Uint8Array([0x80, 4, 0x95]))).rejects.toMatchObject({
    code: 'MODEL_REJECTED',
    message: expect.stringMatching(/runs whatever code it contains/),
  });
});

test('more tasks than may wait are refused as busy, and closing ends those that wait', async () => {
  const models = open({ tasks: 2 });
  const waiting = Promise.allSettled([inspect(models, endless), inspect(models, sound)]);
  await expect(inspect(models, sound)).rejects.toMatchObject({ code: 'BUSY', retryable: true });
  await models.close();
  for (const outcome of await waiting)
    expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'BUSY', message: /closing/ } });
});

test('whoever leaves while the process starts leaves it no work', async () => {
  const models = open();
  const leaving = new AbortController();
  const range = { datasetId: 1, timeframeMs: 1, revision: 1, symbols: [], from: 0, to: 1 };
  const request = { digest: '', output: null, expressions: [], range, maxPoints: 4 };
  const scoring = models.score(request, leaving.signal);
  setImmediate(() => leaving.abort(new Error('the client left')));
  await expect(scoring).rejects.toThrow('the client left');
  expect(await inspect(models, sound)).toMatchObject({ trees: 60 });
});

test.each(['mem-at-once-3g.onnx', 'concat-doubling.onnx'])(
  'a graph that takes all memory is refused: %s',
  async (name) => {
    const models = open({ maxBytes: 2 ** 30 });
    const file = new Uint8Array(readFileSync(join(ROOT, 'test/golden/hostile', name)));
    await expect(inspect(models, file)).rejects.toMatchObject({
      code: 'MODEL_REJECTED',
      message: expect.stringMatching(/more than 1073741824 bytes of memory/),
    });
    expect(await inspect(models, sound)).toMatchObject({ trees: 60 });
  },
);
