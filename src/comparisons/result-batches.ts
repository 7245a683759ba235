import { type Database, findSeriesSizes } from '../store/index.ts';

/** Results, and bytes of their series as they are stored, that are read together. One alone may have more bytes. */
const MAX_RESULTS = 100;
const MAX_BYTES = 8 * 2 ** 20;

/** Results in their order, in batches that fit into memory. What is gone has no size: whoever reads it finds out. */
export async function inBatches<Result extends { readonly key: string }>(
  database: Database,
  results: readonly Result[],
  { series, isInMemory = () => false }: { series: 'equity' | 'trades'; isInMemory?: (result: Result) => boolean },
): Promise<Result[][]> {
  const read = results.filter((result) => !isInMemory(result)).map(({ key }) => key);
  const sizes = read.length === 0 ? new Map<string, number>() : await findSeriesSizes(database, read, series);
  const batches: Result[][] = [];
  let bytes = 0;
  for (const result of results) {
    const size = sizes.get(result.key) ?? 0;
    const batch = batches.at(-1);
    if (batch && batch.length < MAX_RESULTS && bytes + size <= MAX_BYTES) batch.push(result);
    else {
      batches.push([result]);
      bytes = 0;
    }
    bytes += size;
  }
  return batches;
}
