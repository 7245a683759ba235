import type { ColumnCache } from '../cache/index.ts';
import { type Database, TIME_FIELD, bucketsOfBars, warmupBucket } from '../store/index.ts';
import type { ColumnLoaders } from './column-loaders.ts';
import { FeaturePlans } from './feature-plans.ts';

/** What buckets are read through. */
export interface ColumnSources {
  readonly database: Database;
  readonly columnCache: ColumnCache;
  readonly columns: ColumnLoaders;
  /** A clock in ms, for the time that features take. */
  readonly now: () => number;
}

/** Which bars are wanted, and what of them. */
export interface ReadRequest {
  readonly datasetId: number;
  readonly timeframeMs: number;
  readonly asOf: number;
  readonly symbols: readonly string[];
  /** Whom cross-sections compare, all of `symbols` among them; those themselves when missing. */
  readonly comparedWith?: readonly string[];
  /** Columns wanted as they are. */
  readonly fields: readonly string[];
  readonly expressions: readonly string[];
  /** Allows expressions to look ahead. */
  readonly label?: boolean;
  /** ms since the epoch, both included. */
  readonly from: number;
  readonly to: number;
}

/** A request with the ids of its columns, and how it is cut into parts. */
export interface ReadPlan {
  readonly request: ReadRequest;
  readonly plans: FeaturePlans;
  readonly timeField: number;
  readonly fieldIds: ReadonlyMap<string, number | undefined>;
  /** Of those who are compared; the first ones are the symbols of the request. */
  readonly instruments: readonly number[];
  /** Instruments of a part. */
  readonly partSize: number;
  /** The buckets that are read for one. */
  window(bucket: number): { readonly firstBucket: number; readonly lastBucket: number };
}

const BYTES_PER_COLUMN = 32 * 2 ** 10;
/** What a part reads, and what it computes, at most, where it has more than one instrument. */
const MOST_READ_BYTES = 16 * 2 ** 20;
const MOST_COMPUTED_BYTES = 64 * 2 ** 20;

/** No instrument has this id. */
const NOBODY = -1;

export async function planRead({ columns }: ColumnSources, request: ReadRequest): Promise<ReadPlan> {
  const { datasetId, symbols, comparedWith = symbols, fields, expressions, label = false } = request;
  const plans = new FeaturePlans(expressions, label);
  const names = [...new Set([...fields, ...plans.all.fields])];
  const own = new Set(symbols);
  const members = plans.all.crossSectional ? [...own, ...comparedWith.filter((symbol) => !own.has(symbol))] : [...own];
  const [instruments, [timeField, ...ids]] = await Promise.all([
    columns.instrumentIds.loadMany(members.map((name) => ({ datasetId, name }))),
    columns.fieldIds.loadMany([TIME_FIELD, ...names].map((name) => ({ datasetId, name }))),
  ]);
  const after = bucketsOfBars(plans.all.lookaheadBars);
  const window = (bucket: number) => ({ firstBucket: warmupBucket(bucket, plans.all), lastBucket: bucket + after });
  const { firstBucket, lastBucket } = window(0);
  const readColumns = (names.length + 1) * (1 + Math.min(8, lastBucket - firstBucket));
  const size = Math.min(
    Math.floor(MOST_READ_BYTES / (BYTES_PER_COLUMN * readColumns)),
    Math.floor(MOST_COMPUTED_BYTES / (BYTES_PER_COLUMN * Math.max(1, expressions.length))),
  );
  return {
    request: { ...request, symbols: [...own] },
    plans,
    timeField: known(timeField) ?? NOBODY,
    fieldIds: new Map(names.map((name, index) => [name, known(ids[index])])),
    instruments: instruments.map((id) => known(id) ?? NOBODY),
    partSize: plans.all.crossSectional ? own.size : Math.max(1, size),
    window,
  };
}

/** The id that a loader answered with; whatever it failed with is thrown. */
function known(id: number | undefined | Error): number | undefined {
  if (id instanceof Error) throw id;
  return id;
}
