import { type ChunkRef, lowerBound } from '../store/index.ts';
import type { BucketChunks } from './bucket-chunks.ts';

/** Where the values of chunks are looked up, and which chunks there are. */
export interface ChunkValues {
  readonly chunks: BucketChunks;
  readonly timeField: number;
  /** The values of a chunk that was leased. */
  readonly valuesOf: (chunk: ChunkRef) => Float64Array;
}

/** An instrument's bars that its features of a bucket are computed from, warm-up first. */
export interface FeatureInput {
  readonly times: Float64Array;
  readonly columns: Readonly<Record<string, Float64Array>>;
  /** The bars of the bucket. */
  readonly from: number;
  readonly to: number;
}

interface Reach {
  readonly warmupBars: number;
  readonly lookaheadBars: number;
}

/** Memory for columns that are joined from several chunks; whoever reuses it must be done with those given before. */
export type TakeColumn = (length: number) => Float64Array;

const newColumn: TakeColumn = (length) => new Float64Array(length);

/** Columns that are used again after `reset`. */
export class ScratchColumns {
  readonly #columns: Float64Array[] = [];
  #taken = 0;

  reset(): void {
    this.#taken = 0;
  }

  take(length: number): Float64Array {
    const index = this.#taken++;
    const column = this.#columns[index];
    if (column && column.length >= length) return column.subarray(0, length);
    return (this.#columns[index] = new Float64Array(length));
  }
}

/** @param fields the ids of the fields by their names; undefined for one that the dataset lacks, which is NaN */
export function featureInput(
  values: ChunkValues,
  instrument: number,
  fields: ReadonlyMap<string, number | undefined>,
  { reach, take }: { readonly reach: Reach; readonly take: TakeColumn },
): FeatureInput {
  const line = timeline(values, instrument);
  return cut(values, instrument, fields, { ...line, first: Math.max(0, line.from - reach.warmupBars), ...reach, take });
}

/**
 * The inputs of instruments that are compared. Level by level, each begins its warm-up before the earliest time at which
 * the bars of the level above begin.
 */
export function panelInputs(
  values: ChunkValues,
  instruments: readonly number[],
  fields: ReadonlyMap<string, number | undefined>,
  reach: Reach & { readonly crossSectionDepth: number },
  gridStart: number,
): FeatureInput[] {
  const lines = instruments.map((instrument) => timeline(values, instrument));
  const times = lines.map(({ parts }) => join(parts, 0, lengthOf(parts), newColumn));
  let earliest = gridStart;
  let firsts = lines.map(({ from }) => from);
  for (let level = 0; level <= reach.crossSectionDepth; level += 1) {
    firsts = times.map((own) => Math.max(0, lowerBound(own, earliest) - reach.warmupBars));
    // An instrument without bars from here on is compared with nobody: its last bars may be long past.
    const reached = times.flatMap((own, index) => (lowerBound(own, earliest) < own.length ? [own[firsts[index]]] : []));
    earliest = Math.min(earliest, ...reached);
  }
  return instruments.map((instrument, index) =>
    cut(values, instrument, fields, { ...lines[index], first: firsts[index], ...reach, take: newColumn }),
  );
}

/** The times of each bucket, and where the bars of the bucket itself lie in all of them. */
interface Timeline {
  readonly parts: readonly Float64Array[];
  readonly from: number;
  readonly to: number;
}

function timeline({ chunks, timeField, valuesOf }: ChunkValues, instrument: number): Timeline {
  let from = 0;
  const parts = chunks.buckets.map((bucket) => {
    const chunk = chunks.find(instrument, timeField, bucket);
    if (chunk && bucket < chunks.bucket) from += chunk.count;
    return chunk ? valuesOf(chunk) : new Float64Array();
  });
  return { parts, from, to: from + chunks.bars(instrument) };
}

function cut(
  { chunks, valuesOf }: ChunkValues,
  instrument: number,
  fields: ReadonlyMap<string, number | undefined>,
  {
    parts,
    first,
    from,
    to,
    lookaheadBars,
    take,
  }: Timeline & { first: number; lookaheadBars: number; take: TakeColumn },
): FeatureInput {
  const last = Math.min(lengthOf(parts), to + lookaheadBars);
  const columns = [...fields].map(([name, field]) => {
    const own = chunks.buckets.map((bucket, index) => {
      const chunk = field === undefined ? undefined : chunks.find(instrument, field, bucket);
      return chunk ? valuesOf(chunk) : new Float64Array(parts[index].length).fill(Number.NaN);
    });
    return [name, join(own, first, last, take)] as const;
  });
  const named = Object.fromEntries(columns);
  return { times: join(parts, first, last, take), columns: named, from: from - first, to: to - first };
}

const lengthOf = (parts: readonly Float64Array[]) => parts.reduce((sum, { length }) => sum + length, 0);

/** The values `[first, last)` of parts laid end to end; a view where they lie in one part. */
function join(parts: readonly Float64Array[], first: number, last: number, take: TakeColumn): Float64Array {
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
