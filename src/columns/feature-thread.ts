import { MessageChannel } from 'node:worker_threads';
import { type ColumnCacheLink, type ProcessColumnCache, serveColumnCache } from '../cache/index.ts';
import { BoundedThread } from '../processes/index.ts';
import type { FeatureColumn, FeatureRequest } from './feature-series.ts';

/** What the thread is started with. */
export interface FeatureThreadInput {
  readonly databaseUrl: string;
  readonly link: ColumnCacheLink;
}

/** Computes the features that requests ask for (see readFeatureSeries), and shares the column cache of the process. */
export type FeatureThread = BoundedThread<FeatureRequest, FeatureColumn[]>;

export interface FeatureThreadOptions {
  readonly databaseUrl: string;
  readonly columnCache: ProcessColumnCache;
  /** Told of errors that belong to no request, for the log. */
  readonly onError: (error: Error) => void;
  readonly limitMs?: number;
}

/** Whoever creates it closes it. */
export const createFeatureThread = ({ databaseUrl, columnCache, ...options }: FeatureThreadOptions): FeatureThread =>
  new BoundedThread({
    ...options,
    name: 'features',
    what: 'features',
    remedy: 'fewer symbols or features, shorter windows, or a shorter range',
    entry: new URL('feature-thread-child.ts', import.meta.url),
    input: () => {
      const { port1, port2 } = new MessageChannel();
      serveColumnCache(columnCache, port1);
      const data: FeatureThreadInput = { databaseUrl, link: { memory: columnCache.memory, port: port2 } };
      return { data, transfer: [port2] };
    },
  });
