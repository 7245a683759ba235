import { parentPort, workerData } from 'node:worker_threads';
import { connectColumnCache } from '../cache/index.ts';
import { systemClock } from '../clock.ts';
import { toWire } from '../processes/index.ts';
import { openDatabase } from '../store/index.ts';
import { createColumnLoaders } from './column-loaders.ts';
import { type FeatureRequest, readFeatureSeries } from './feature-series.ts';
import type { FeatureMessage, FeatureThreadInput } from './feature-thread.ts';

/** What the thread runs: it answers one request after the other until it is ended. */
const POOL_SIZE = 2;
const { databaseUrl, link } = workerData as FeatureThreadInput;
const columnCache = connectColumnCache(link);
const tell = (message: FeatureMessage) => parentPort?.postMessage(message);
const database = await openDatabase({
  url: databaseUrl,
  poolSize: POOL_SIZE,
  onError: (error) => tell({ kind: 'NOTICE', error: toWire(error) }),
});

async function answer(request: FeatureRequest): Promise<FeatureMessage> {
  const loaders = createColumnLoaders(database);
  const sources = { database, columnCache, loaders, now: () => systemClock.now() };
  return { kind: 'SERIES', series: await readFeatureSeries(sources, request) };
}

parentPort?.on('message', (request: FeatureRequest) => {
  void answer(request)
    .catch((error: unknown): FeatureMessage => ({ kind: 'FAILURE', error: toWire(error) }))
    .then(tell);
});
tell({ kind: 'READY' });
