/**
 * DataLoaders: however many things of a kind a GraphQL request asks for, they are read in one SQL statement. They live
 * as long as the request, and read nothing twice within it.
 */
import type { ResultCache } from '../cache/index.ts';
import type { FeatureThread } from '../columns/index.ts';
import { type DatasetLoaders, createDatasetLoaders } from './dataset-loaders.ts';
import { createFeatureLoader } from './feature-loader.ts';
import type { FinishedBacktests } from './finished-backtests.ts';
import type { RequestBounds } from './request-bounds.ts';
import { type RunLoaders, createRunLoaders } from './run-loaders.ts';
import type { Database, ResultSummary } from '../store/index.ts';

export { createFinishedBacktests, type FinishedBacktests } from './finished-backtests.ts';
export { type LaunchStates, createLaunchStates } from './launch-states.ts';
export { RequestBounds } from './request-bounds.ts';
export type { ModelPlace } from './run-loaders.ts';

export type Loaders = RunLoaders & DatasetLoaders & { readonly features: ReturnType<typeof createFeatureLoader> };

export interface LoaderSources {
  readonly database: Database;
  readonly resultCache: ResultCache<ResultSummary>;
  readonly features: FeatureThread;
  readonly finished: FinishedBacktests;
}

/** @param bounds of the request, which end what is being loaded */
export function createLoaders({ features, ...sources }: LoaderSources, bounds: RequestBounds): Loaders {
  return {
    ...createRunLoaders(sources),
    ...createDatasetLoaders(sources.database),
    features: createFeatureLoader(features, bounds),
  };
}
