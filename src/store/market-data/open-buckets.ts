import type { Bars } from './merge-bars.ts';
import type { BucketBars } from './new-chunks.ts';

interface OpenBucket {
  readonly instrumentId: number;
  readonly bucket: number;
  readonly parts: Bars[];
}

/**
 * Holds the newest bucket of each instrument back while more of its bars may come, so that a file whose instruments
 * alternate is written a bucket at a time and not again with each of its parts. What is held is views on parts.
 */
export class OpenBuckets {
  #open = new Map<number, OpenBucket>();
  #values = 0;

  /** Values held, times included. */
  get values(): number {
    return this.#values;
  }

  /** Takes bars that follow those before. Returns the bucket of the instrument that they have left behind. */
  add({ instrumentId, bucket, bars }: BucketBars): BucketBars | undefined {
    this.#values += sizeOf(bars);
    const open = this.#open.get(instrumentId);
    if (open?.bucket === bucket) {
      open.parts.push(bars);
      return undefined;
    }
    this.#open.set(instrumentId, { instrumentId, bucket, parts: [bars] });
    return open && this.#close(open);
  }

  /** Lets go of all buckets of instruments that have no bars at present. */
  *release(isPresent: (instrumentId: number) => boolean): Generator<BucketBars> {
    for (const [instrumentId, open] of this.#open) {
      if (isPresent(instrumentId)) continue;
      this.#open.delete(instrumentId);
      yield this.#close(open);
    }
  }

  #close({ instrumentId, bucket, parts }: OpenBucket): BucketBars {
    for (const bars of parts) this.#values -= sizeOf(bars);
    return { instrumentId, bucket, bars: joinBars(parts) };
  }
}

const sizeOf = ({ times, columns }: Bars) => times.length * (1 + Object.keys(columns).length);

/** Bars that follow each other, as one. */
function joinBars(parts: readonly Bars[]): Bars {
  const [first] = parts;
  if (parts.length === 1) return first;
  const join = (columns: readonly Float64Array[]) => {
    const joined = new Float64Array(columns.reduce((sum, column) => sum + column.length, 0));
    let offset = 0;
    for (const column of columns) {
      joined.set(column, offset);
      offset += column.length;
    }
    return joined;
  };
  const named = Object.keys(first.columns).map(
    (name) => [name, join(parts.map((bars) => bars.columns[name]))] as const,
  );
  return { times: join(parts.map(({ times }) => times)), columns: Object.fromEntries(named) };
}
