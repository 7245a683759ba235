import type { ChunkRef } from '../store/index.ts';
import type { ColumnSources } from './read-plan.ts';

/** Chunks with their values, until `release`. */
export interface LeasedChunks {
  readonly has: (chunk: ChunkRef) => boolean;
  readonly valuesOf: (chunk: ChunkRef) => Float64Array;
  readonly release: () => void;
}

/** The values of chunks, from the cache or read. A chunk is known by its digest: what is equal is read once. */
export async function leaseChunks(
  { columnCache, columns }: ColumnSources,
  wanted: readonly ChunkRef[],
): Promise<LeasedChunks> {
  const chunks = [...new Map(wanted.map((chunk) => [chunk.digest, chunk])).values()];
  const keys = chunks.map(({ digest, count }) => ({ key: digest, length: count }));
  const lease = await columnCache.lease(keys, async (missing, targets) => {
    await Promise.all(
      missing.map((place, index) => columns.chunks.load({ chunk: chunks[place], column: targets[index] })),
    );
  });
  const values = new Map(chunks.map(({ digest }, index) => [digest, lease.columns[index]]));
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
