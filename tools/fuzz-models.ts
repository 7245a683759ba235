import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { FeatureMatrix, inspectModel, loadPredictor } from '../src/models/index.ts';
import { ModelFileError } from '../src/models/model-file-error.ts';
import { ProtobufReader, encodeField } from '../src/models/onnx/protobuf.ts';
import { createRandom, mutate } from './random.ts';

/**
 * Feeds mutated model files to the readers: each has to be read or refused with a ModelFileError, within a second and
 * without using more and more memory. An ONNX file that is read has to score as in onnxruntime.
 * `npm run fuzz:models -- [--seed N] [--count N]`; the same seed mutates the same way.
 */
const { values } = parseArgs({
  options: { seed: { type: 'string', default: '1' }, count: { type: 'string', default: '10000' } },
});
const count = Number(values.count);
const MAX_MS = 1_000;
const MAX_GROWTH_BYTES = 512 * 2 ** 20;
const directory = join(import.meta.dirname, '../test/golden/models');

const random = createRandom(Number(values.seed));

/** The same message with one field somewhere inside given twice, or with its tag written one byte longer. */
function respell(message: Uint8Array): Uint8Array {
  const fields: { number: number; isBytes: boolean; content: Uint8Array; raw: Uint8Array }[] = [];
  for (const reader = new ProtobufReader(message); reader.next();) {
    const isBytes = reader.wire === 2;
    fields.push({ number: reader.field, isBytes, content: isBytes ? reader.bytes : new Uint8Array(), raw: reader.raw });
  }
  const chosen = random(fields.length);
  return Buffer.concat(
    fields.flatMap(({ number, isBytes, content, raw }, index) => {
      if (index !== chosen) return [raw];
      if (isBytes && random(4) > 0 && isMessage(content)) return [encodeField(number, respell(content))];
      if (random(2) === 0) return [raw, raw];
      return [Uint8Array.of((raw[0] ?? 0) | 0x80, 0x00), raw.subarray(1)];
    }),
  );
}

/** Whether bytes could be a message: all of them are fields. */
function isMessage(bytes: Uint8Array): boolean {
  try {
    for (const reader = new ProtobufReader(bytes); reader.next(););
    return bytes.length > 0;
  } catch {
    return false;
  }
}

/** Reads a file as a registration and a run would. */
async function use(bytes: Uint8Array): Promise<'read' | 'refused'> {
  try {
    const { featureCount, outputs, format } = await inspectModel(bytes);
    const [output] = outputs;
    const predictor = await loadPredictor(bytes, output ? { output: output.name } : {});
    const columns = Array.from({ length: Math.min(featureCount, 1000) }, () => Float64Array.of(0.5, Number.NaN));
    if (featureCount <= 1000) {
      const scores = await predictor.predict(new FeatureMatrix(2, columns));
      if (format === 'ONNX') await compare(bytes, scores, { output: output?.name ?? '', features: featureCount });
    }
    await predictor.release();
    return 'read';
  } catch (error) {
    if (error instanceof ModelFileError) return 'refused';
    throw error;
  }
}

/** Holds the score of the row of 0.5 against onnxruntime's, where the file has one float32 input of any number of rows. */
async function compare(bytes: Uint8Array, scores: Float64Array, model: { output: string; features: number }) {
  const [, name = '', column = '0'] = /^(.*?)(?:\[(\d+)\])?$/.exec(model.output) ?? [];
  const values = new Float32Array(2 * model.features).fill(0.5);
  const session = await InferenceSession.create(bytes, { logSeverityLevel: 4, intraOpNumThreads: 1 });
  try {
    const [input] = session.inputNames;
    if (session.inputNames.length !== 1 || input === undefined || !session.outputNames.includes(name)) return;
    const feeds = { [input]: new Tensor('float32', values, [2, model.features]) };
    const answer = await session.run(feeds, [name]).catch(() => undefined);
    const data = answer?.[name]?.data;
    if (!data) return;
    const expected = Number(data[Number(column)]);
    const [score = Number.NaN] = scores;
    const isSame = Object.is(score, expected) || Math.abs(score - expected) <= 1e-5 * Math.max(1, Math.abs(expected));
    if (!isSame) throw new Error(`"${model.output}" is ${score}, in onnxruntime ${expected}`);
  } finally {
    await session.release();
  }
}

const faults: string[] = [];
for (const kind of ['xgboost', 'lightgbm', 'onnx']) {
  const files = readdirSync(directory).filter((name) => name.startsWith(kind) && !name.endsWith('.py'));
  const originals = files.map((name) => ({ name, bytes: readFileSync(join(directory, name)) }));
  const outcomes = { read: 0, refused: 0 };
  const before = process.memoryUsage().rss;
  let slowest = 0;
  for (let index = 0; index < count; index += 1) {
    const original = originals[random(originals.length)];
    if (!original) throw new Error(`there are no ${kind} files in ${directory}`);
    const bytes = kind === 'onnx' && random(2) === 0 ? respell(original.bytes) : mutate(original.bytes, random);
    const began = performance.now();
    await use(bytes).then(
      (outcome) => (outcomes[outcome] += 1),
      (error: unknown) =>
        faults.push(`${kind} ${index} (${original.name}): ${String((error as Error).stack ?? error)}`),
    );
    const took = performance.now() - began;
    slowest = Math.max(slowest, took);
    if (took > MAX_MS) faults.push(`${kind} ${index} (${original.name}): took ${Math.round(took)} ms`);
  }
  const grown = process.memoryUsage().rss - before;
  if (grown > MAX_GROWTH_BYTES) faults.push(`${kind}: memory grew by ${Math.round(grown / 2 ** 20)} MB`);
  process.stdout.write(
    `${kind}: ${count} files, seed ${values.seed}: ${outcomes.read} read, ${outcomes.refused} refused, slowest ${slowest.toFixed(0)} ms, memory ${Math.round(grown / 2 ** 20)} MB more\n`,
  );
}
for (const fault of faults.slice(0, 20)) process.stderr.write(`${fault}\n`);
process.stdout.write(`${faults.length} faults\n`);
process.exit(faults.length === 0 ? 0 : 1);
