import type { ColumnKey, Lease } from '../cache/index.ts';
import type { BucketSpan, ChunkRef } from '../store/index.ts';
import type { BucketChunks } from './bucket-chunks.ts';
import { type FeatureKeys, computeFeatures, spanIn } from './bucket-features.ts';
import { type LeasedChunks, leaseChunks } from './leased-chunks.ts';
import type { ColumnSources, ReadPlan } from './read-plan.ts';

/** One instrument in one bucket of the time grid. */
export interface BucketInstrument {
  readonly symbol: string;
  /** Of all its bars in the bucket, also of those outside the range. */
  readonly times: Float64Array;
  /** The bars inside the range: `begin` is the first, `end` the one behind the last. */
  readonly begin: number;
  readonly end: number;
}

/** One bucket of the time grid: all instruments of the request, in its order. */
export interface Bucket {
  readonly instruments: readonly BucketInstrument[];
  /** Whether no bucket of the range comes after it. */
  readonly endsRange: boolean;
}

/**
 * The columns of some instruments in a bucket. Each column has one value for each bar in the bucket. They are lent:
 * their memory is used again once the next part is asked for.
 */
export interface BucketPart {
  readonly bucket: Bucket;
  /** Whether this is the last part of its bucket. */
  readonly isLast: boolean;
  /** Which of the bucket's instruments the first one of this part is. */
  readonly first: number;
  /** For each instrument its fields by name; all NaN where the dataset lacks the field. */
  readonly fields: readonly Readonly<Record<string, Float64Array>>[];
  /** For each instrument one column for each expression of the request. */
  readonly features: readonly (readonly Float64Array[])[];
  /** Milliseconds spent on computing features. */
  readonly computeMs: number;
}

interface PartInput {
  readonly sources: ColumnSources;
  readonly plan: ReadPlan;
  readonly chunks: BucketChunks;
  /** What is read of each instrument. */
  readonly spans: ReadonlyMap<number, BucketSpan>;
  readonly keys: FeatureKeys;
  readonly bucket: Bucket;
  /** Which of the bucket's instruments the part begins with. */
  readonly first: number;
}

/** A feature of an instrument, both by their indexes in the plan, with its key in the column cache. */
interface FeatureRef extends ColumnKey {
  readonly instrument: number;
  readonly feature: number;
}

const NOTHING = new Float64Array();

/** A part on its way: first what it needs is read, then the features that the column cache lacks are computed. */
export class PendingPart {
  readonly #input: PartInput;
  /** The instruments of the part, by their indexes in the plan. */
  readonly #instruments: readonly number[];
  /** The features of those that have any bar in the bucket. */
  readonly #features: readonly FeatureRef[];
  #read: LeasedChunks | undefined;

  constructor(input: PartInput) {
    const { plan, first, bucket, keys } = input;
    this.#input = input;
    const count = Math.min(plan.partSize, bucket.instruments.length - first);
    this.#instruments = Array.from({ length: count }, (_, index) => first + index);
    this.#features = this.#instruments
      .filter((instrument) => bucket.instruments[instrument].times.length > 0)
      .flatMap((instrument) => keys.of(instrument).map((key, feature) => ({ instrument, feature, ...key })));
  }

  /** Leases the chunks of the fields that were asked for, and those below the features that the column cache lacks. */
  async read(): Promise<void> {
    const { sources } = this.#input;
    const present = await sources.columnCache.peek(this.#features.map(({ key }) => key));
    const missing = this.#features.filter((_, index) => !present[index]);
    this.#read = await leaseChunks(sources, [...this.#fieldChunks(), ...this.#chunksBelow(missing)]);
  }

  /** What is known of the part before its features are computed. */
  get described(): Omit<BucketPart, 'features' | 'computeMs'> {
    const { bucket, first } = this.#input;
    const isLast = first + this.#instruments.length === bucket.instruments.length;
    return { bucket, first, isLast, fields: this.#instruments.map((instrument) => this.#fieldsOf(instrument)) };
  }

  /** Computes what the column cache lacks. The columns are lent until both the lease and this part are released. */
  async compute(): Promise<{ lease: Lease; features: Float64Array[][]; computeMs: number }> {
    const { sources, plan, chunks } = this.#input;
    let computeMs = 0;
    const lease = await sources.columnCache.lease(this.#features, async (missing, columns) => {
      const targets = missing.map((index, order) => ({ ...this.#features[index], column: columns[order] }));
      await this.#withChunksBelow(targets, ({ valuesOf }) => {
        const began = sources.now();
        computeFeatures(plan, { chunks, valuesOf }, targets);
        computeMs += sources.now() - began;
      });
    });
    const features = this.#instruments.map(() => plan.plans.each.map(() => NOTHING as Float64Array));
    for (const [index, { instrument, feature }] of this.#features.entries())
      features[instrument - this.#input.first][feature] = lease.columns[index];
    return { lease, features, computeMs };
  }

  release(): void {
    this.#read?.release();
  }

  /**
   * Works on the chunks below features. A feature that the column cache had when this part was read may have left it
   * since; then its chunks are read now.
   */
  async #withChunksBelow(features: readonly FeatureRef[], work: (leased: LeasedChunks) => void): Promise<void> {
    const needed = this.#chunksBelow(features);
    const read = this.#read;
    if (read && needed.every((chunk) => read.has(chunk))) {
      work(read);
      return;
    }
    const leased = await leaseChunks(this.#input.sources, needed);
    try {
      work(leased);
    } finally {
      leased.release();
    }
  }

  #fieldChunks(): ChunkRef[] {
    const { plan } = this.#input;
    return this.#instruments.flatMap((instrument) =>
      plan.request.fields.flatMap((name) => this.#chunkOf(instrument, name) ?? []),
    );
  }

  /** All chunks that features are computed from. */
  #chunksBelow(features: readonly FeatureRef[]): ChunkRef[] {
    const { chunks, plan, spans } = this.#input;
    const isCompared = features.some(({ feature }) => plan.plans.each[feature].crossSectional);
    const instrumentIds = isCompared
      ? plan.instrumentIds
      : [...new Set(features.map(({ instrument }) => plan.instrumentIds[instrument]))];
    const fieldIds = plan.plans.all.fields.map((name) => plan.fieldIds.get(name));
    return instrumentIds.flatMap((instrumentId) => chunks.within(instrumentId, fieldIds, spanIn(spans, instrumentId)));
  }

  #fieldsOf(instrument: number): Record<string, Float64Array> {
    const { plan, bucket } = this.#input;
    const columns = plan.request.fields.map((name) => {
      const chunk = this.#chunkOf(instrument, name);
      const missing = () => new Float64Array(bucket.instruments[instrument].times.length).fill(Number.NaN);
      return [name, chunk && this.#read ? this.#read.valuesOf(chunk) : missing()] as const;
    });
    return Object.fromEntries(columns);
  }

  /** The chunk of a field of an instrument in the bucket. */
  #chunkOf(instrument: number, field: string): ChunkRef | undefined {
    const { chunks, plan } = this.#input;
    return chunks.find(plan.instrumentIds[instrument], plan.fieldIds.get(field), chunks.bucket);
  }
}
