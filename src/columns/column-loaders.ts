import DataLoader from 'dataloader';
import { type ChunkRef, type Database, type NameInDataset, findColumnIds, loadChunks } from '../store/index.ts';

/** A chunk, and the column of its length that its values go into. */
export interface ChunkTarget {
  readonly chunk: ChunkRef;
  readonly column: Float64Array;
}

/** What bars are found and read through: whatever is asked for in one tick is one statement for each kind. */
export interface ColumnLoaders {
  /** The id of an instrument, undefined where the dataset has no such symbol. */
  readonly instrumentIds: DataLoader<NameInDataset, number | undefined, string>;
  /** The id of a field, undefined where the dataset has no such column. */
  readonly fieldIds: DataLoader<NameInDataset, number | undefined, string>;
  /** Reads values into columns. Nothing is remembered: that is what the cache of buckets is for. */
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
