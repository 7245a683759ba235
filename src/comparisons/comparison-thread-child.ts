import { workerData } from 'node:worker_threads';
import { notice, serveThread } from '../processes/index.ts';
import { openDatabase } from '../store/index.ts';
import type { ComparisonRequest } from './comparison-request.ts';
import type { ComparisonThreadInput } from './comparison-thread.ts';
import { computeTable } from './compute-table.ts';
import { EquityPaths } from './equity-paths.ts';

/** What the thread runs. */
const POOL_SIZE = 1;
const { databaseUrl, memoryBytes } = workerData as ComparisonThreadInput;
const database = await openDatabase({ url: databaseUrl, poolSize: POOL_SIZE, onError: notice });
const paths = new EquityPaths(database, memoryBytes);

serveThread(
  (request: ComparisonRequest) => computeTable(paths, request),
  ({ times, values, order }) => [times.buffer, values.buffer, order.buffer] as ArrayBuffer[],
);
