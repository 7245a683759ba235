import { unionTimes } from './merge-bars.ts';
import type { BucketBars } from './new-chunks.ts';

/** Collects when any instrument has a bar, bucket by bucket of the grid. */
export class BarCalendar {
  readonly #times = new Map<number, Float64Array>();

  add({ bucket, bars }: BucketBars): void {
    this.#times.set(bucket, unionTimes(this.#times.get(bucket) ?? new Float64Array(), bars.times));
  }

  /** What there is so far, as bars of an instrument that has no fields but their times. */
  pieces(instrumentId: number): BucketBars[] {
    return [...this.#times].map(([bucket, times]) => ({ instrumentId, bucket, bars: { times, columns: {} } }));
  }
}
