/**
 * Batched reads: whatever a request or a run asks for, each kind of thing is one statement. Loaders live as long as a
 * request or a run, and remember within it.
 */
import type { BlockCache } from '../cache/index.ts';
import { systemClock } from '../clock.ts';
import { type ColumnLoaders, createColumnLoaders } from './column-loaders.ts';
import { type DatasetLoaders, createDatasetLoaders } from './dataset-loaders.ts';
import { createFeatureLoader } from './feature-loader.ts';
import { type RunLoaders, createRunLoaders } from './run-loaders.ts';
import type { Database } from '../store/index.ts';

export type { BlockSources } from './block-request.ts';
export type { Block, BlockInstrument, BlockPart } from './block-part.ts';
export { createColumnLoaders } from './column-loaders.ts';
export { readBlocks } from './read-blocks.ts';

export type Loaders = RunLoaders &
  DatasetLoaders &
  ColumnLoaders & { readonly features: ReturnType<typeof createFeatureLoader> };

export function createLoaders(database: Database, blocks: BlockCache): Loaders {
  const columns = createColumnLoaders(database);
  const features = createFeatureLoader({ database, blocks, columns, now: () => systemClock.now() });
  return { ...createRunLoaders(database), ...createDatasetLoaders(database), ...columns, features };
}
