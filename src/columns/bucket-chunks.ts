import { createHash, hash } from 'node:crypto';
import type { ChunkRef } from '../store/index.ts';

/** The chunks that one bucket of the grid and the features in it are made of, without their values. */
export class BucketChunks {
  readonly bucket: number;
  /** The buckets in which anyone has bars, in order: those of the warm-up, the bucket, those that labels look into. */
  readonly buckets: readonly number[];
  readonly #timeField: number;
  /** By instrument and field, in the order of their buckets. */
  readonly #chunks = new Map<number, Map<number, ChunkRef[]>>();

  constructor(bucket: number, timeField: number, chunks: readonly ChunkRef[]) {
    this.bucket = bucket;
    this.#timeField = timeField;
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

  find(instrument: number, field: number, bucket: number): ChunkRef | undefined {
    return this.#of(instrument, field).find((chunk) => chunk.bucket === bucket);
  }

  /** How many bars an instrument has in the bucket. */
  bars(instrument: number): number {
    return this.find(instrument, this.#timeField, this.bucket)?.count ?? 0;
  }

  /** The chunks of an instrument's times and of some fields, in a range of buckets. */
  within(instrument: number, fields: readonly number[], first: number, last: number): ChunkRef[] {
    return [this.#timeField, ...fields].flatMap((field) =>
      this.#of(instrument, field).filter(({ bucket }) => bucket >= first && bucket <= last),
    );
  }

  /** A digest of everything in `within`, with its buckets. Equal digests are equal values. */
  digest(instrument: number, fields: readonly number[], first: number, last: number): string {
    const text = [this.#timeField, ...fields].map((field) =>
      this.#of(instrument, field)
        .filter(({ bucket }) => bucket >= first && bucket <= last)
        .map(({ bucket, digest }) => `${bucket}:${digest}`)
        .join(),
    );
    return hash('sha256', text.join(';'), 'base64');
  }

  #of(instrument: number, field: number): readonly ChunkRef[] {
    return this.#chunks.get(instrument)?.get(field) ?? [];
  }
}

/** A digest of digests that does not depend on their order. */
export function digestOfAll(digests: readonly string[]): string {
  const all = createHash('sha256');
  for (const digest of [...digests].sort()) all.update(digest);
  return all.digest('base64');
}
