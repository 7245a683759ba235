import { createHash } from 'node:crypto';
import type { Database } from '../postgres/database.ts';
import type { BarRange } from './bar-range.ts';
import { BarCounts, type FeatureReach } from './bar-counts.ts';
import { bucketOf } from './chunk-grid.ts';
import { findChunks } from './chunks.ts';
import { type NameInDataset, findColumnIds } from './column-ids.ts';
import { TIME_FIELD } from './datasets.ts';

/**
 * SHA-256, in hex, of every chunk that a run over the range reads, warm-up included: a hash over the chunks' digests,
 * each with its symbol, field and bucket. Answered from an index; no value is read. Symbols and fields that the dataset
 * lacks count for nothing.
 */
export async function sliceDigest(database: Database, range: BarRange & FeatureReach): Promise<string> {
  const { datasetId, timeframeMs, revision, from, to } = range;
  const inDataset = (name: string) => ({ datasetId, name });
  const [symbolOf, fieldOf] = await Promise.all([
    namesById(database, 'instrument', range.symbols.map(inDataset)),
    namesById(database, 'field', [TIME_FIELD, ...range.fields].map(inDataset)),
  ]);
  const instrumentIds = [...symbolOf.keys()];
  const [timeFieldId] = [...fieldOf].find(([, name]) => name === TIME_FIELD) ?? [];
  const firstBucket = bucketOf(from, timeframeMs);
  const counts =
    range.warmupBars > 0 && timeFieldId !== undefined
      ? await BarCounts.load(database.pool, { instrumentIds, timeFieldId, revision })
      : new BarCounts();
  // What later buckets of the range read begins no earlier than what its first one reads.
  const spans = counts.spans(firstBucket, instrumentIds, range);
  const lastBucket = bucketOf(to, timeframeMs);
  const chunks = await findChunks(database.pool, {
    spans: [...spans].map(([instrumentId, span]) => ({ instrumentId, firstBucket: span.firstBucket, lastBucket })),
    fieldIds: [...fieldOf.keys()],
    revision,
  });
  const lines = chunks.map(
    ({ instrumentId, fieldId, bucket, digest }) =>
      `${JSON.stringify([symbolOf.get(instrumentId), fieldOf.get(fieldId), bucket])} ${digest}`,
  );
  const hash = createHash('sha256');
  for (const line of lines.sort()) hash.update(`${line}\n`);
  return hash.digest('hex');
}

async function namesById(
  database: Database,
  kind: 'instrument' | 'field',
  names: readonly NameInDataset[],
): Promise<Map<number, string>> {
  const ids = await findColumnIds(database, kind, names);
  return new Map(ids.flatMap((id, index) => (id === undefined ? [] : [[id, names[index].name] as const])));
}
