import type { Bars } from './merge-bars.ts';
import type { BucketBars } from './new-chunks.ts';

interface OpenBucket {
  readonly instrumentId: number;
  readonly bucket: number;
  readonly parts: Bars[];
}

/**
 * Holds back the newest bucket of each instrument while more of its bars may come. In a file whose instruments
 * alternate, every part has some bars of every bucket; without this each bucket would be written again with each part.
 */
export class OpenBuckets {
  #open = new Map<number, OpenBucket>();
  #values = 0;

  /** How many values are held, times included. */
  get values(): number {
    return this.#values;
  }

  /** Takes an instrument's next bars. Returns its bucket before, where these bars begin a new one. */
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

  /** Gives up the buckets of instruments that no more bars are expected of. */
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

/** Joins bars that follow each other in time. */
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
