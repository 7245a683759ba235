import { createHash, hash } from 'node:crypto';
import type { BucketSpan, ChunkRef } from '../store/index.ts';

/**
 * The chunks that the columns and features of one bucket are made from, without their values: those of the bucket
 * itself, of its warm-up, and of what labels read ahead.
 */
export class BucketChunks {
  readonly bucket: number;
  /** All buckets in which any instrument has a chunk, in order. */
  readonly buckets: readonly number[];
  readonly #timeFieldId: number;
  /** By instrument and field, in the order of their buckets. */
  readonly #chunks = new Map<number, Map<number, ChunkRef[]>>();

  constructor(bucket: number, timeFieldId: number, chunks: readonly ChunkRef[]) {
    this.bucket = bucket;
    this.#timeFieldId = timeFieldId;
    const buckets = new Set<number>();
    for (const chunk of chunks) {
      buckets.add(chunk.bucket);
      const fields = this.#chunks.get(chunk.instrumentId) ?? new Map<number, ChunkRef[]>();
      const own = fields.get(chunk.fieldId) ?? [];
      own.push(chunk);
      this.#chunks.set(chunk.instrumentId, fields.set(chunk.fieldId, own));
    }
    this.buckets = [...buckets].sort((a, b) => a - b);
  }

  /** The chunk of a field in a bucket; undefined where there is none. */
  find(instrumentId: number, fieldId: number | undefined, bucket: number): ChunkRef | undefined {
    return this.#of(instrumentId, fieldId).find((chunk) => chunk.bucket === bucket);
  }

  /** The chunk of an instrument's bar times in a bucket. */
  findTimes(instrumentId: number, bucket: number): ChunkRef | undefined {
    return this.find(instrumentId, this.#timeFieldId, bucket);
  }

  /** How many bars an instrument has in the bucket. */
  bars(instrumentId: number): number {
    return this.findTimes(instrumentId, this.bucket)?.count ?? 0;
  }

  /** The chunks of an instrument's times and of some fields in a span of buckets. */
  within(instrumentId: number, fieldIds: readonly (number | undefined)[], span: BucketSpan): ChunkRef[] {
    return [this.#timeFieldId, ...fieldIds].flatMap((fieldId) => this.#between(instrumentId, fieldId, span));
  }

  /** A digest of everything that `within` gives, with the bucket of each. Equal digests mean equal values. */
  digest(instrumentId: number, fieldIds: readonly (number | undefined)[], span: BucketSpan): string {
    const text = [this.#timeFieldId, ...fieldIds].map((fieldId) =>
      this.#between(instrumentId, fieldId, span)
        .map(({ bucket, digest }) => `${bucket}:${digest}`)
        .join(),
    );
    return hash('sha256', text.join(';'), 'base64');
  }

  #between(instrumentId: number, fieldId: number | undefined, { firstBucket, lastBucket }: BucketSpan): ChunkRef[] {
    return this.#of(instrumentId, fieldId).filter(({ bucket }) => bucket >= firstBucket && bucket <= lastBucket);
  }

  #of(instrumentId: number, fieldId: number | undefined): readonly ChunkRef[] {
    return (fieldId === undefined ? undefined : this.#chunks.get(instrumentId)?.get(fieldId)) ?? [];
  }
}

/** A digest of digests that does not depend on their order. */
export function digestOfAll(digests: readonly string[]): string {
  const all = createHash('sha256');
  for (const digest of [...digests].sort()) all.update(digest);
  return all.digest('base64');
}
