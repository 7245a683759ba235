import DataLoader from 'dataloader';
import { type ChunkRef, type Database, type NameInDataset, findColumnIds, loadChunks } from '../store/index.ts';

/** A chunk, and the column that its values are written into, which is as long as the chunk. */
export interface ChunkTarget {
  readonly chunk: ChunkRef;
  readonly column: Float64Array;
}

/** How chunks are found and read: whatever is asked for in one tick is one statement of each kind. */
export interface ColumnLoaders {
  /** The id of an instrument; undefined where the dataset has no such symbol. */
  readonly instrumentIds: DataLoader<NameInDataset, number | undefined, string>;
  /** The id of a field; undefined where the dataset has no such field. */
  readonly fieldIds: DataLoader<NameInDataset, number | undefined, string>;
  /** Reads values into columns. Remembers nothing: the column cache does that. */
  readonly chunks: DataLoader<ChunkTarget, true>;
}

export function createColumnLoaders(database: Database): ColumnLoaders {
  const ids = (kind: 'instrument' | 'field') =>
    new DataLoader<NameInDataset, number | undefined, string>((names) => findColumnIds(database, kind, names), {
      cacheKeyFn: ({ datasetId, name }) => `${datasetId}/${name}`,
    });
  const chunks = new DataLoader<ChunkTarget, true>(
    async (targets) => {
      await loadChunks(
        database,
        targets.map(({ chunk }) => chunk),
        targets.map(({ column }) => column),
      );
      return targets.map(() => true as const);
    },
    { cache: false },
  );
  return { instrumentIds: ids('instrument'), fieldIds: ids('field'), chunks };
}
