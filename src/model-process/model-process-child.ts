import process from 'node:process';
import { createColumnCache } from '../cache/index.ts';
import { createColumnLoaders } from '../columns/index.ts';
import { inspectModel } from '../models/index.ts';
import { endWithParent, toWire } from '../processes/index.ts';
import { createPredictors } from '../runs/predictors.ts';
import { openDatabase } from '../store/index.ts';
import type { FilePiece, ModelMessage, ModelTask } from './model-task.ts';
import { scoreRange } from './score-range.ts';

/** What the model process runs: it answers one task after the other until its parent lets go of it. */
const POOL_SIZE = 2;
/** A column cache of its own: clients often ask for the scores of several models over the same range. */
const CACHE_BYTES = 128 * 2 ** 20;
const CACHE_TTL_MS = 600_000;
let opening: ReturnType<typeof openScoring> | undefined;
/** The file that is being received. */
let file = new Uint8Array();

const tell = (message: ModelMessage) => process.send?.(message);

async function openScoring(url: string) {
  const onError = (error: unknown) => void tell({ kind: 'NOTICE', error: toWire(error) });
  const database = await openDatabase({ url, poolSize: POOL_SIZE, onError });
  const columnCache = createColumnCache({ maxBytes: CACHE_BYTES, ttlMs: CACHE_TTL_MS, now: Date.now });
  return { database, columnCache, predictors: createPredictors(database, undefined) };
}

async function answer(task: ModelTask): Promise<unknown> {
  if (task.kind === 'INSPECT') {
    const whole = file;
    file = new Uint8Array();
    return inspectModel(whole);
  }
  opening ??= openScoring(task.databaseUrl);
  // Where it fails, this task fails with it, and the next one tries again.
  opening.catch(() => (opening = undefined));
  const { database, columnCache, predictors } = await opening;
  const sources = { database, columnCache, loaders: createColumnLoaders(database), now: Date.now };
  return scoreRange({ sources, predictors }, task.request);
}

async function reply(task: ModelTask): Promise<ModelMessage> {
  try {
    return { kind: 'VALUE', value: await answer(task) };
  } catch (error) {
    return { kind: 'FAILURE', error: toWire(error) };
  }
}

/** Collects a file. The first piece of the next one drops what a task that was given up has left. */
function collect({ size, at, data }: FilePiece): void {
  if (at === 0) file = new Uint8Array(size);
  file.set(data, at);
}

process.on('message', (message: ModelTask | FilePiece) => {
  if (message.kind === 'PIECE') collect(message);
  else void reply(message).then(tell);
});
endWithParent();
// A terminal sends Ctrl-C to this process too; its parent decides when it ends.
process.on('SIGINT', () => undefined);
tell({ kind: 'READY' });
