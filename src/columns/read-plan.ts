import type { ColumnCache } from '../cache/index.ts';
import { DataUnavailableError, NotFoundError } from '../errors.ts';
import { type BarRange, type Database, TIME_FIELD, bucketsOfBars, warmupBucket } from '../store/index.ts';
import type { BucketSpan } from './bucket-chunks.ts';
import type { ColumnLoaders } from './column-loaders.ts';
import { FeaturePlans } from './feature-plans.ts';

/** Where columns come from: the column cache first, then the store. */
export interface ColumnSources {
  readonly database: Database;
  readonly columnCache: ColumnCache;
  readonly loaders: ColumnLoaders;
  /** A clock in ms, to measure how long features take. */
  readonly now: () => number;
}

/** A range of bars, and the features to compute at each of them. */
export interface ReadRequest extends BarRange {
  /** Feature expressions, such as `Mean($close,20)`. */
  readonly expressions: readonly string[];
  /** The symbols that cross-sectional operators rank each symbol among; `symbols` themselves when left out. */
  readonly comparedWith?: readonly string[];
  /** Whether the expressions are labels, which may read bars after their own. */
  readonly label?: boolean;
}

/** A request with all names turned into ids, and how many instruments are read at once. */
export interface ReadPlan {
  readonly request: ReadRequest;
  readonly plans: FeaturePlans;
  readonly timeFieldId: number;
  /** Of the fields of the request and of its features; undefined where the dataset has no such field: it is all NaN. */
  readonly fieldIds: ReadonlyMap<string, number | undefined>;
  /** First those of the request's symbols, in their order, then those that are only compared with. */
  readonly instrumentIds: readonly number[];
  /** Instruments of a bucket that are read and computed together. */
  readonly partSize: number;
  /** The buckets that hold everything that features of one bucket read. */
  spanOf(bucket: number): BucketSpan;
}

const BYTES_PER_COLUMN = 32 * 2 ** 10;
/** Bounds on what a part reads and on what it computes. A part has one instrument at least, whatever that takes. */
const MAX_READ_BYTES = 16 * 2 ** 20;
const MAX_COMPUTED_BYTES = 64 * 2 ** 20;
/** Long warm-ups are read as well, but only so many of their buckets count: short histories have no more. */
const MAX_COUNTED_BUCKETS = 8;

/**
 * @throws {NotFoundError} where the dataset has no such symbol
 * @throws {DataUnavailableError} where it has no bars at all
 */
export async function planRead({ loaders }: ColumnSources, request: ReadRequest): Promise<ReadPlan> {
  const { datasetId, fields, expressions, label = false } = request;
  const symbols = [...new Set(request.symbols)];
  const plans = new FeaturePlans(expressions, label);
  const names = [...new Set([...fields, ...plans.all.fields])];
  const compared = plans.all.crossSectional ? (request.comparedWith ?? []) : [];
  const members = [...new Set([...symbols, ...compared])];
  const [instrumentIds, [timeFieldId, ...ids]] = await Promise.all([
    loaders.instrumentIds.loadMany(members.map((name) => ({ datasetId, name }))),
    loaders.fieldIds.loadMany([TIME_FIELD, ...names].map((name) => ({ datasetId, name }))),
  ]);
  const lookaheadBuckets = bucketsOfBars(plans.all.lookaheadBars);
  return {
    request: { ...request, symbols },
    plans,
    timeFieldId: requireTimes(loaded(timeFieldId)),
    fieldIds: new Map(names.map((name, index) => [name, loaded(ids[index])])),
    instrumentIds: instrumentIds.map((id, index) => requireInstrument(loaded(id), members[index])),
    partSize: plans.all.crossSectional ? symbols.length : instrumentsAtOnce(plans, names.length),
    spanOf: (bucket) => ({ firstBucket: warmupBucket(bucket, plans.all), lastBucket: bucket + lookaheadBuckets }),
  };
}

/** As many instruments as keep the columns of a part within their bounds. */
function instrumentsAtOnce({ all, each }: FeaturePlans, fields: number): number {
  const warmupBuckets = -warmupBucket(0, all);
  const buckets = 1 + Math.min(MAX_COUNTED_BUCKETS, warmupBuckets + bucketsOfBars(all.lookaheadBars));
  const readBytes = BYTES_PER_COLUMN * (fields + 1) * buckets;
  const computedBytes = BYTES_PER_COLUMN * Math.max(1, each.length);
  return Math.max(1, Math.floor(Math.min(MAX_READ_BYTES / readBytes, MAX_COMPUTED_BYTES / computedBytes)));
}

/** What a loader answered with; an error that it answered with is thrown. */
function loaded(id: number | undefined | Error): number | undefined {
  if (id instanceof Error) throw id;
  return id;
}

function requireTimes(id: number | undefined): number {
  if (id === undefined) throw new DataUnavailableError('The dataset has no bars: import some with importBars.');
  return id;
}

function requireInstrument(id: number | undefined, symbol: string): number {
  if (id === undefined) throw new NotFoundError('symbol', symbol, 'The dataset has no bars of it.');
  return id;
}
