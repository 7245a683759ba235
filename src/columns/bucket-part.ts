import type { ColumnKey, Lease } from '../cache/index.ts';
import type { ChunkRef } from '../store/index.ts';
import { type FeatureKeys, computeFeatures } from './bucket-features.ts';
import type { ReadPlan, ColumnSources } from './read-plan.ts';
import type { BucketChunks } from './bucket-chunks.ts';
import { type LeasedChunks, leaseChunks } from './leased-chunks.ts';

/** One instrument in one bucket of the grid. */
export interface BucketInstrument {
  readonly symbol: string;
  /** Of its bars in the bucket, whatever range is wanted. */
  readonly times: Float64Array;
  /** The first bar in the range, and the one behind the last. */
  readonly begin: number;
  readonly end: number;
}

/** One bucket of the grid: all instruments of the request, in its order. */
export interface Bucket {
  readonly instruments: readonly BucketInstrument[];
}

/** Some instruments of a bucket. All columns are of their bars in the bucket, and are gone when the next part is asked for. */
export interface BucketPart {
  readonly bucket: Bucket;
  /** Whether no part of the bucket follows. */
  readonly isLast: boolean;
  /** The place of its first instrument in the bucket. */
  readonly first: number;
  /** For each instrument its columns by name; a column that the dataset lacks is NaN. */
  readonly fields: readonly Readonly<Record<string, Float64Array>>[];
  /** For each instrument a column for each expression. */
  readonly features: readonly (readonly Float64Array[])[];
  /** Milliseconds spent on computing features. */
  readonly computeMs: number;
}

interface PartInput {
  readonly sources: ColumnSources;
  readonly plan: ReadPlan;
  readonly chunks: BucketChunks;
  readonly keys: FeatureKeys;
  readonly bucket: Bucket;
  /** The place of its first instrument. */
  readonly first: number;
}

/** A feature of an instrument, both by their places, with its key. */
interface Wanted extends ColumnKey {
  readonly place: number;
  readonly feature: number;
}

const NOTHING = new Float64Array();

/** Some instruments of a bucket, on their way: first what they need is read, then what is missing is computed. */
export class PendingPart {
  readonly #input: PartInput;
  readonly #places: readonly number[];
  /** The features of all that have any bar. */
  readonly #wanted: readonly Wanted[];
  #read: LeasedChunks | undefined;

  constructor(input: PartInput) {
    const { plan, first, bucket, keys } = input;
    this.#input = input;
    const count = Math.min(plan.partSize, bucket.instruments.length - first);
    this.#places = Array.from({ length: count }, (_, index) => first + index);
    this.#wanted = this.#places
      .filter((place) => bucket.instruments[place].times.length > 0)
      .flatMap((place) => keys.of(place).map((key, feature) => ({ place, feature, ...key })));
  }

  /** Leases the chunks of the columns that are wanted as they are, and of the features that the cache lacks. */
  async read(): Promise<void> {
    const { sources } = this.#input;
    const present = await sources.columnCache.peek(this.#wanted.map(({ key }) => key));
    const missing = this.#wanted.filter((_, index) => !present[index]);
    this.#read = await leaseChunks(sources, [...this.#fieldChunks(), ...this.#chunksBelow(missing)]);
  }

  get described(): Omit<BucketPart, 'features' | 'computeMs'> {
    const { bucket, first } = this.#input;
    const isLast = first + this.#places.length === bucket.instruments.length;
    return { bucket, first, isLast, fields: this.#places.map((place) => this.#fieldsOf(place)) };
  }

  /** Computes what the cache lacks. The columns are lent until both the lease and this part are released. */
  async compute(): Promise<{ lease: Lease; features: Float64Array[][]; computeMs: number }> {
    const { sources, plan } = this.#input;
    let computeMs = 0;
    const lease = await sources.columnCache.lease(this.#wanted, async (missing, columns) => {
      const targets = missing.map((index, order) => ({ ...this.#wanted[index], column: columns[order] }));
      await this.#withChunksBelow(targets, (leased) => {
        const began = sources.now();
        computeFeatures(plan, { ...this.#input, timeField: plan.timeField, valuesOf: leased.valuesOf }, targets);
        computeMs += sources.now() - began;
      });
    });
    const features = this.#places.map(() => plan.plans.each.map(() => NOTHING as Float64Array));
    for (const [index, { place, feature }] of this.#wanted.entries())
      features[place - this.#input.first][feature] = lease.columns[index];
    return { lease, features, computeMs };
  }

  release(): void {
    this.#read?.release();
  }

  /** What was there when the part was read may have been let go since: then it is read now. */
  async #withChunksBelow(wanted: readonly Wanted[], work: (leased: LeasedChunks) => void): Promise<void> {
    const needed = this.#chunksBelow(wanted);
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
    const { chunks, plan } = this.#input;
    return this.#places.flatMap((place) =>
      plan.request.fields.flatMap(
        (name) => chunks.find(plan.instruments[place], idOf(plan, name), chunks.bucket) ?? [],
      ),
    );
  }

  #chunksBelow(wanted: readonly Wanted[]): ChunkRef[] {
    const { chunks, plan } = this.#input;
    const { firstBucket, lastBucket } = plan.window(chunks.bucket);
    const isCompared = wanted.some(({ feature }) => plan.plans.each[feature].crossSectional);
    const instruments = isCompared
      ? plan.instruments
      : [...new Set(wanted.map(({ place }) => place))].map((place) => plan.instruments[place]);
    const fields = plan.plans.all.fields.map((name) => idOf(plan, name));
    return instruments.flatMap((instrument) => chunks.within(instrument, fields, firstBucket, lastBucket));
  }

  #fieldsOf(place: number): Record<string, Float64Array> {
    const { chunks, plan, bucket } = this.#input;
    const columns = plan.request.fields.map((name) => {
      const chunk = chunks.find(plan.instruments[place], idOf(plan, name), chunks.bucket);
      const missing = () => new Float64Array(bucket.instruments[place].times.length).fill(Number.NaN);
      return [name, chunk && this.#read ? this.#read.valuesOf(chunk) : missing()] as const;
    });
    return Object.fromEntries(columns);
  }
}

/** The id of a field; one that no field has where the dataset lacks it. */
const idOf = ({ fieldIds }: ReadPlan, name: string) => fieldIds.get(name) ?? -1;
