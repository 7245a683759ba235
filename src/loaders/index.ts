/**
 * DataLoaders: however many things of a kind a GraphQL request asks for, they are read in one SQL statement. They live
 * as long as the request, and read nothing twice within it.
 */
import type { ColumnCache } from '../cache/index.ts';
import { systemClock } from '../clock.ts';
import { type ColumnLoaders, createColumnLoaders } from '../columns/index.ts';
import { type DatasetLoaders, createDatasetLoaders } from './dataset-loaders.ts';
import { createFeatureLoader } from './feature-loader.ts';
import { type RunLoaders, createRunLoaders } from './run-loaders.ts';
import type { Database } from '../store/index.ts';

export type { ModelPlace } from './run-loaders.ts';

export type Loaders = RunLoaders &
  DatasetLoaders &
  ColumnLoaders & { readonly features: ReturnType<typeof createFeatureLoader> };

export function createLoaders(database: Database, columnCache: ColumnCache): Loaders {
  const loaders = createColumnLoaders(database);
  const features = createFeatureLoader({ database, columnCache, loaders, now: () => systemClock.now() });
  return { ...createRunLoaders(database), ...createDatasetLoaders(database), ...loaders, features };
}
