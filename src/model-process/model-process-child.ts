import process from 'node:process';
import { createColumnCache } from '../cache/index.ts';
import { createColumnLoaders } from '../columns/index.ts';
import { inspectModel } from '../models/index.ts';
import { openDatabase } from '../store/index.ts';
import { type ModelReply, type ModelTask, toWire } from './model-task.ts';
import { createPredictors } from '../runs/predictors.ts';
import { scoreRange } from './score-range.ts';

/** The entry of the model process: answers one task after the other until its parent lets go of it. */
const POOL_SIZE = 2;
/** Its own cache of columns: a question is often asked again, of another model. */
const CACHE_BYTES = 128 * 2 ** 20;
const CACHE_TTL_MS = 600_000;
let opening: ReturnType<typeof openScoring> | undefined;

async function openScoring(url: string) {
  const database = await openDatabase({ url, poolSize: POOL_SIZE });
  const columnCache = createColumnCache({ maxBytes: CACHE_BYTES, ttlMs: CACHE_TTL_MS, now: Date.now });
  return { database, columnCache, predictors: createPredictors(database) };
}

async function answer(task: ModelTask): Promise<unknown> {
  if (task.kind === 'INSPECT') return inspectModel(task.data);
  opening ??= openScoring(task.databaseUrl);
  opening.catch(() => (opening = undefined));
  const { database, columnCache, predictors } = await opening;
  const sources = { database, columnCache, loaders: createColumnLoaders(database), now: Date.now };
  return scoreRange({ sources, predictors }, task.request);
}

async function reply(task: ModelTask): Promise<ModelReply> {
  try {
    return { value: await answer(task) };
  } catch (error) {
    return { error: toWire(error) };
  }
}

process.on('message', (task: ModelTask) => void reply(task).then((message) => process.send?.(message)));
process.on('disconnect', () => process.exit());
// A terminal sends Ctrl-C to this process too; its parent decides when it ends.
process.on('SIGINT', () => undefined);
process.send?.('ready');
