import { unionTimes } from './merge-bars.ts';
import type { BucketBars } from './new-chunks.ts';

/** Collects the times at which any instrument has a bar, by bucket. */
export class BarCalendar {
  readonly #times = new Map<number, Float64Array>();

  add({ bucket, bars }: BucketBars): void {
    this.#times.set(bucket, unionTimes(this.#times.get(bucket) ?? new Float64Array(), bars.times));
  }

  /** The times so far, as bars without values of the dataset's calendar instrument. */
  pieces(instrumentId: number): BucketBars[] {
    return [...this.#times].map(([bucket, times]) => ({ instrumentId, bucket, bars: { times, columns: {} } }));
  }
}
