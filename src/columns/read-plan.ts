import type { ColumnCache } from '../cache/index.ts';
import { DataUnavailableError, NotFoundError } from '../errors.ts';
import { BarCounts, type BarRange, type Database, TIME_FIELD, bucketOf } from '../store/index.ts';
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
  /** Tell in which buckets the bars lie that features read. */
  readonly counts: BarCounts;
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
export async function planRead({ database, loaders }: ColumnSources, request: ReadRequest): Promise<ReadPlan> {
  const { datasetId, expressions, label = false } = request;
  const symbols = [...new Set(request.symbols)];
  const plans = new FeaturePlans(expressions, label);
  const names = [...new Set([...request.fields, ...plans.all.fields])];
  const compared = plans.all.crossSectional ? (request.comparedWith ?? []) : [];
  const members = [...new Set([...symbols, ...compared])];
  const [instrumentIds, [timeFieldId, ...fields]] = await Promise.all([
    loaders.instrumentIds.loadMany(members.map((name) => ({ datasetId, name }))),
    loaders.fieldIds.loadMany([TIME_FIELD, ...names].map((name) => ({ datasetId, name }))),
  ]);
  const ids = instrumentIds.map((id, index) => requireInstrument(loaded(id), members[index]));
  const times = requireTimes(loaded(timeFieldId));
  const { warmupBars, lookaheadBars, crossSectional } = plans.all;
  const counts =
    warmupBars + lookaheadBars > 0
      ? await BarCounts.load(database.pool, { instrumentIds: ids, timeFieldId: times, revision: request.revision })
      : new BarCounts();
  const plan = {
    request: { ...request, symbols },
    plans,
    counts,
    timeFieldId: times,
    fieldIds: new Map(names.map((name, index) => [name, loaded(fields[index])])),
    instrumentIds: ids,
  };
  return { ...plan, partSize: crossSectional ? symbols.length : instrumentsAtOnce(plan, names.length) };
}

/** As many instruments as keep the columns of a part within their bounds, judged by the last bucket of the range. */
function instrumentsAtOnce(
  { request, plans, counts, instrumentIds }: Omit<ReadPlan, 'partSize'>,
  fields: number,
): number {
  const spans = counts.spans(bucketOf(request.to, request.timeframeMs), instrumentIds, plans.all);
  const widest = Math.max(1, ...[...spans.values()].map((span) => 1 + span.lastBucket - span.firstBucket));
  const readBytes = BYTES_PER_COLUMN * (fields + 1) * Math.min(1 + MAX_COUNTED_BUCKETS, widest);
  const computedBytes = BYTES_PER_COLUMN * Math.max(1, plans.each.length);
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
