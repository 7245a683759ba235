import { type ChunkRef, lowerBound } from '../store/index.ts';
import type { BucketChunks } from './bucket-chunks.ts';

/** The chunks of a bucket and its warm-up, and their values. */
export interface ChunkValues {
  readonly chunks: BucketChunks;
  /** The values of a chunk that was leased. */
  readonly valuesOf: (chunk: ChunkRef) => Float64Array;
}

/** Bars of one instrument: as many of its warm-up as features read, then those of the bucket, then what labels read. */
export interface FeatureInput {
  readonly times: Float64Array;
  /** By field, each as long as `times`. */
  readonly columns: Readonly<Record<string, Float64Array>>;
  /** The bars of the bucket: `from` is its first, `to` the one behind its last. */
  readonly from: number;
  readonly to: number;
}

interface Reach {
  readonly warmupBars: number;
  readonly lookaheadBars: number;
}

/** The fields that features read: their ids by name, undefined where the dataset lacks one, which is then all NaN. */
type FieldIds = ReadonlyMap<string, number | undefined>;

/** Memory for a column that has to be joined from several chunks. */
type TakeColumn = (length: number) => Float64Array;

const newColumn: TakeColumn = (length) => new Float64Array(length);

/** Memory for columns that are needed only until `reset`, which lends the same memory again. */
export class ScratchColumns {
  readonly #columns: Float64Array[] = [];
  #taken = 0;

  reset(): void {
    this.#taken = 0;
  }

  take(length: number): Float64Array {
    const index = this.#taken;
    this.#taken += 1;
    const column = this.#columns[index];
    if (column && column.length >= length) return column.subarray(0, length);
    return (this.#columns[index] = new Float64Array(length));
  }
}

/** The input of features that look at one instrument alone. */
export function featureInput(
  values: ChunkValues,
  instrumentId: number,
  { fieldIds, reach, take }: { readonly fieldIds: FieldIds; readonly reach: Reach; readonly take: TakeColumn },
): FeatureInput {
  const timeline = timelineOf(values, instrumentId);
  const first = Math.max(0, timeline.from - reach.warmupBars);
  return cutInput(values, instrumentId, { timeline, first, lookaheadBars: reach.lookaheadBars, fieldIds, take });
}

/**
 * The inputs of features that compare instruments. All that are compared must be warmed up at the same time, though the
 * same number of bars reaches back further for an instrument that trades less often. So for each nested cross-section,
 * everyone's warm-up is counted back from the earliest bar that anyone has reached so far, which at first is `start`.
 * @param start the first instant of the bucket, ms since the epoch
 */
export function panelInputs(
  values: ChunkValues,
  instrumentIds: readonly number[],
  {
    fieldIds,
    reach,
    start,
  }: { readonly fieldIds: FieldIds; readonly reach: Reach & { crossSectionDepth: number }; readonly start: number },
): FeatureInput[] {
  const timelines = instrumentIds.map((instrumentId) => timelineOf(values, instrumentId));
  const times = timelines.map(({ parts }) => joinValues(parts, { first: 0, last: lengthOf(parts) }, newColumn));
  let earliest = start;
  let firsts = timelines.map(({ from }) => from);
  for (let level = 0; level <= reach.crossSectionDepth; level += 1) {
    firsts = times.map((own) => Math.max(0, lowerBound(own, earliest) - reach.warmupBars));
    // An instrument that has no bar from here on takes part in no comparison. Its last bars may be years old, and must
    // not make everyone else begin there.
    const reached = times.flatMap((own, index) => (lowerBound(own, earliest) < own.length ? [own[firsts[index]]] : []));
    earliest = Math.min(earliest, ...reached);
  }
  const { lookaheadBars } = reach;
  return instrumentIds.map((instrumentId, index) =>
    cutInput(values, instrumentId, {
      timeline: timelines[index],
      first: firsts[index],
      lookaheadBars,
      fieldIds,
      take: newColumn,
    }),
  );
}

/** All bar times of an instrument that were leased, bucket by bucket. */
interface Timeline {
  readonly parts: readonly Float64Array[];
  /** The bars of the bucket itself, counted over all parts. */
  readonly from: number;
  readonly to: number;
}

function timelineOf({ chunks, valuesOf }: ChunkValues, instrumentId: number): Timeline {
  let from = 0;
  const parts = chunks.buckets.map((bucket) => {
    const chunk = chunks.findTimes(instrumentId, bucket);
    if (chunk && bucket < chunks.bucket) from += chunk.count;
    return chunk ? valuesOf(chunk) : new Float64Array();
  });
  return { parts, from, to: from + chunks.bars(instrumentId) };
}

interface Cut {
  readonly timeline: Timeline;
  /** The first bar of the input, counted over all parts of the timeline. */
  readonly first: number;
  readonly lookaheadBars: number;
  readonly fieldIds: FieldIds;
  readonly take: TakeColumn;
}

function cutInput({ chunks, valuesOf }: ChunkValues, instrumentId: number, cut: Cut): FeatureInput {
  const { first, fieldIds, take } = cut;
  const { parts, from, to } = cut.timeline;
  const bars = { first, last: Math.min(lengthOf(parts), to + cut.lookaheadBars) };
  const columns = [...fieldIds].map(([name, fieldId]) => {
    const own = chunks.buckets.map((bucket, index) => {
      const chunk = chunks.find(instrumentId, fieldId, bucket);
      return chunk ? valuesOf(chunk) : new Float64Array(parts[index].length).fill(Number.NaN);
    });
    return [name, joinValues(own, bars, take)] as const;
  });
  const named = Object.fromEntries(columns);
  return { times: joinValues(parts, bars, take), columns: named, from: from - first, to: to - first };
}

const lengthOf = (parts: readonly Float64Array[]) => parts.reduce((sum, { length }) => sum + length, 0);

/** The values `[first, last)` of parts laid end to end: a view where they lie in one part, else a copy. */
function joinValues(
  parts: readonly Float64Array[],
  { first, last }: { readonly first: number; readonly last: number },
  take: TakeColumn,
): Float64Array {
  let begin = 0;
  const pieces: Float64Array[] = [];
  for (const part of parts) {
    const end = begin + part.length;
    if (begin < last && end > first) pieces.push(part.subarray(Math.max(0, first - begin), last - begin));
    begin = end;
  }
  if (pieces.length === 1) return pieces[0];
  const joined = take(lengthOf(pieces));
  let offset = 0;
  for (const piece of pieces) {
    joined.set(piece, offset);
    offset += piece.length;
  }
  return joined;
}
