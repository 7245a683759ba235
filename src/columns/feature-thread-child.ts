import { workerData } from 'node:worker_threads';
import { connectColumnCache } from '../cache/index.ts';
import { systemClock } from '../clock.ts';
import { notice, serveThread } from '../processes/index.ts';
import { openDatabase } from '../store/index.ts';
import { createColumnLoaders } from './column-loaders.ts';
import { type FeatureRequest, readFeatureSeries } from './feature-series.ts';
import type { FeatureThreadInput } from './feature-thread.ts';

/** What the thread runs. */
const POOL_SIZE = 2;
const { databaseUrl, link } = workerData as FeatureThreadInput;
const columnCache = connectColumnCache(link);
const database = await openDatabase({ url: databaseUrl, poolSize: POOL_SIZE, onError: notice });

serveThread((request: FeatureRequest) =>
  readFeatureSeries(
    { database, columnCache, loaders: createColumnLoaders(database), now: () => systemClock.now() },
    request,
  ),
);
