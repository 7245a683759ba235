import { type Curve, type MissingRange, compileFeatures, downsample, missingRanges } from '../engine/index.ts';
import { HindcastError } from '../errors.ts';
import { findAvailability } from '../store/index.ts';
import { readBuckets } from './read-buckets.ts';
import type { ColumnSources } from './read-plan.ts';

/** Which features of which symbols, over a range of one revision of a dataset. */
export interface FeatureRequest {
  readonly datasetId: number;
  readonly timeframeMs: number;
  readonly revision: number;
  readonly symbols: readonly string[];
  readonly expressions: readonly string[];
  /** Whether the expressions are labels, which may read bars after their own. */
  readonly label: boolean;
  /** ms since the epoch, both included. */
  readonly from: number;
  readonly to: number;
  /** Points of each series at most. */
  readonly maxPoints: number;
}

/** A feature at the bars of its symbol, downsampled; values are not finite where it is undefined. */
export interface FeatureColumn extends Curve {
  /** At how many of all bars it is undefined. */
  readonly missing: number;
  /** Where those are; of more than 100 ranges the longest. */
  readonly missingRanges: readonly MissingRange[];
}

/** Limits over all series together: on bars, which are held in memory, and on points, which are sent to the client. */
const MAX_VALUES = 10_000_000;
const MAX_POINTS = 200_000;
const MAX_RANGES = 100;

/**
 * The series of a request: those of the first symbol in the order of the expressions, then those of the next. They are
 * read and computed together, so the number of SQL statements grows with neither. Cross-sectional features compare all
 * symbols of the dataset that have a bar at the time.
 * @throws {HindcastError} QUERY_TOO_LARGE where there are too many bars or points
 */
export async function readFeatureSeries(sources: ColumnSources, request: FeatureRequest): Promise<FeatureColumn[]> {
  const { datasetId, timeframeMs, revision, symbols, expressions, label, from, to, maxPoints } = request;
  const { crossSectional } = compileFeatures(expressions, { label });
  const available = crossSectional ? await findAvailability(sources.database, datasetId, revision) : [];
  const comparedWith = crossSectional ? available.map(({ symbol }) => symbol) : symbols;
  const range = { datasetId, timeframeMs, revision, symbols, fields: [], from, to };
  const parts = new Map(symbols.map((symbol) => [symbol, expressions.map((): ColumnPart[] => [])]));
  let values = 0;
  for await (const { bucket, first, features } of readBuckets(sources, {
    ...range,
    comparedWith,
    expressions,
    label,
  })) {
    for (const [index, columns] of features.entries()) {
      const { symbol, times, begin, end } = bucket.instruments[first + index];
      values += (end - begin) * expressions.length;
      if (values > MAX_VALUES) throw tooMany('values', MAX_VALUES, 'fewer symbols or features, or a shorter range');
      const own = times.slice(begin, end);
      for (const [feature, series] of (parts.get(symbol) ?? []).entries())
        series.push({ times: own, values: columns[feature].slice(begin, end) });
    }
  }
  const series = [...parts.values()].flat().map((columns) => summarize(joinColumns(columns), maxPoints));
  const points = series.reduce((sum, { times }) => sum + times.length, 0);
  if (points > MAX_POINTS) throw tooMany('points', MAX_POINTS, 'fewer symbols or features, or a lower maxPoints');
  return series;
}

interface ColumnPart {
  readonly times: Float64Array;
  readonly values: Float64Array;
}

function joinColumns(parts: readonly ColumnPart[]): ColumnPart {
  if (parts.length === 1) return parts[0];
  const length = parts.reduce((sum, { times }) => sum + times.length, 0);
  const joined = { times: new Float64Array(length), values: new Float64Array(length) };
  let offset = 0;
  for (const { times, values } of parts) {
    joined.times.set(times, offset);
    joined.values.set(values, offset);
    offset += times.length;
  }
  return joined;
}

function summarize({ times, values }: ColumnPart, maxPoints: number): FeatureColumn {
  const missing = values.reduce((count, value) => count + Number(!Number.isFinite(value)), 0);
  return { missing, missingRanges: missingRanges(times, values, MAX_RANGES), ...downsample(times, values, maxPoints) };
}

const tooMany = (what: string, limit: number, remedy: string) =>
  new HindcastError(
    'QUERY_TOO_LARGE',
    `There are more than ${limit} ${what} of all series together: ask for ${remedy}.`,
  );
