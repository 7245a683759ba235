import type { ChunkRef } from '../store/index.ts';
import type { ColumnSources } from './read-plan.ts';

/** Chunks with their values, lent until `release`. */
export interface LeasedChunks {
  readonly has: (chunk: ChunkRef) => boolean;
  readonly valuesOf: (chunk: ChunkRef) => Float64Array;
  readonly release: () => void;
}

/** The values of chunks, from the column cache or else the store. Chunks with the same digest are read once. */
export async function leaseChunks(
  { columnCache, loaders }: Pick<ColumnSources, 'columnCache' | 'loaders'>,
  chunks: readonly ChunkRef[],
): Promise<LeasedChunks> {
  const distinct = [...new Map(chunks.map((chunk) => [chunk.digest, chunk])).values()];
  const keys = distinct.map(({ digest, count }) => ({ key: digest, length: count }));
  const lease = await columnCache.lease(keys, async (missing, columns) => {
    await Promise.all(
      missing.map((key, index) => loaders.chunks.load({ chunk: distinct[key], column: columns[index] })),
    );
  });
  const values = new Map(distinct.map(({ digest }, index) => [digest, lease.columns[index]]));
  return {
    has: ({ digest }) => values.has(digest),
    valuesOf: ({ digest }) => {
      const column = values.get(digest);
      if (!column) throw new Error(`The chunk ${digest} was not leased.`);
      return column;
    },
    release: () => lease.release(),
  };
}
