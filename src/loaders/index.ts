/**
 * Batched reads: whatever a request asks for, each kind of thing is one statement. Loaders live as long as a request, and
 * remember within it.
 */
import { type DatasetLoaders, createDatasetLoaders } from './dataset-loaders.ts';
import { createFeatureLoader } from './feature-loader.ts';
import { type RunLoaders, createRunLoaders } from './run-loaders.ts';
import type { Database } from '../store/index.ts';

export type Loaders = RunLoaders & DatasetLoaders & { readonly features: ReturnType<typeof createFeatureLoader> };

export function createLoaders(database: Database): Loaders {
  return { ...createRunLoaders(database), ...createDatasetLoaders(database), features: createFeatureLoader(database) };
}
