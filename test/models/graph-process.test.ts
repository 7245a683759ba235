import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { FeatureMatrix, createGraphProcess, inspectModel, loadPredictor } from '../../src/models/index.ts';
import type { GraphLimits } from '../../src/models/onnx/graph-process.ts';

const golden = join(import.meta.dirname, '../golden');
const hostile = (name: string) => readFileSync(join(golden, 'hostile', name));
const sound = readFileSync(join(golden, 'models/onnx-dense-double.onnx'));
const graphs = readdirSync(join(golden, 'models')).filter((file) => /^onnx-(?!refused)/.test(file));

const opened: ReturnType<typeof createGraphProcess>[] = [];
const LIMITS: GraphLimits = { stepMs: 20_000, stepBytes: 2 ** 30 };
function open(limits: Partial<GraphLimits> = {}) {
  const created = createGraphProcess({ ...LIMITS, ...limits });
  opened.push(created);
  return created;
}
afterEach(async () => {
  for (const process of opened.splice(0)) await process.close();
});

/** A predictor whose graph runs in the process. */
const load = (process: ReturnType<typeof open>, bytes: Uint8Array, output?: string) =>
  loadPredictor(bytes, {
    ...(output === undefined ? {} : { output }),
    openGraph: () => process.open(() => Promise.resolve(bytes)),
  });

/** Values that are not zero: `[rows]` of as many features as a predictor takes. */
const matrixOf = (inputs: number, rows: number) =>
  new FeatureMatrix(
    rows,
    Array.from({ length: inputs }, (_, feature) =>
      Float64Array.from({ length: rows }, (_, row) => Math.sin(row * 7 + feature) * 2),
    ),
  );

test.each(graphs)('%s is scored there as here, to the bit, however many rows', async (name) => {
  const bytes = readFileSync(join(golden, 'models', name));
  const process = open();
  for (const { name: output } of (await inspectModel(bytes)).outputs) {
    const here = await loadPredictor(bytes, { output });
    const there = await load(process, bytes, output);
    expect({ ...there, predict: null, release: null }).toEqual({ ...here, predict: null, release: null });
    // More than one exchange holds, and an odd number.
    const rows = name.includes('batch') ? 1_003 : 750_001;
    const matrix = matrixOf(here.inputs, rows);
    const expected = await here.predict(matrix);
    expect(await there.predict(matrix)).toEqual(expected);
    // Other rows in between, and the same ones again.
    await there.predict(matrixOf(here.inputs, 12));
    for (const again of [matrix, matrix]) expect(await there.predict(again)).toEqual(expected);
    await Promise.all([here.release(), there.release()]);
  }
});

test('onnxruntime tells nobody, and leaves no files', () => {
  const directory = mkdtempSync(join(tmpdir(), 'graph-test-'));
  try {
    const script = join(import.meta.dirname, '../support/score-graph.ts');
    const env = { ...process.env, TMPDIR: directory };
    execFileSync(process.execPath, [script, join(golden, 'models/onnx-dense.onnx'), '10'], { env });
    expect(readdirSync(directory)).toEqual([]);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test.skipIf(process.platform !== 'linux')('rows that find no room fail the model, and are never left out', () => {
  const script = join(import.meta.dirname, '../support/score-graph.ts');
  // Files of this program hold half a MiB, as a full /dev/shm would, and a full disk.
  const limited = `trap '' XFSZ; ulimit -f 512; exec "$@"`;
  const score = (rows: number) => {
    const model = join(golden, 'models/onnx-dense-double.onnx');
    const program = [process.execPath, script, model, String(rows)];
    return execFileSync('bash', ['-c', limited, 'bash', ...program], { encoding: 'utf8' });
  };
  expect(score(1_000)).toMatch(/^scores: \S+$/m);
  expect(score(200_000)).toMatch(/There is no room for \d+ bytes of rows/);
});

describe('a graph that does harm fails alone, and others go on', () => {
  test.each([
    ['that never ends on real data', 'endless-on-data.onnx', { stepMs: 2_000 }, /longer than 2000 ms/],
    ['that takes all memory', 'concat-doubling.onnx', { stepBytes: 2 ** 28 }, /more than \d+ bytes of memory/],
  ])('one %s', async (_, name, limits, message) => {
    const process = open(limits);
    const good = await load(process, sound);
    const matrix = matrixOf(good.inputs, 10);
    const before = await good.predict(matrix);
    const harm = async () => {
      const bad = await load(process, hostile(name));
      return bad.predict(matrixOf(bad.inputs, 10));
    };
    await expect(harm()).rejects.toMatchObject({ code: 'MODEL_FAILED', message: expect.stringMatching(message) });
    expect(await good.predict(matrix)).toEqual(before);
    await good.release();
  });

  test('closing while the process starts ends it too', async () => {
    const process = createGraphProcess(LIMITS);
    const [outcome] = await Promise.allSettled([load(process, sound), process.close()]);
    expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'BUSY', retryable: true } });
  });

  test('closing ends what never ends, as something to try again', async () => {
    const process = createGraphProcess(LIMITS);
    const bad = await load(process, hostile('endless-on-data.onnx'));
    const predicting = bad.predict(matrixOf(bad.inputs, 10));
    const [outcome] = await Promise.allSettled([predicting, process.close()]);
    expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'BUSY', retryable: true } });
  });
});
