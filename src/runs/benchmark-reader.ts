import { type BucketPart, type ColumnSources, readBuckets } from '../columns/index.ts';
import type { BarRange } from '../store/index.ts';

/** Bars of the benchmark, one close at each time. */
export interface BenchmarkBars {
  readonly times: Float64Array;
  readonly closes: Float64Array;
}

const EMPTY = new Float64Array();

/** Reads the closes of the benchmark beside the panel. It has bars of its own: in a panel slice it may have none. */
export class BenchmarkReader {
  readonly #parts: AsyncGenerator<BucketPart, void>;
  #times = EMPTY;
  #closes = EMPTY;
  #ended = false;

  constructor(sources: ColumnSources, range: Omit<BarRange, 'symbols' | 'fields'>, symbol: string) {
    this.#parts = readBuckets(sources, { ...range, symbols: [symbol], fields: ['close'], expressions: [] });
  }

  /** Its bars up to and including a time, without those that an earlier call has given. */
  async until(time: number): Promise<BenchmarkBars> {
    while (!this.#ended && !(this.#times[this.#times.length - 1] >= time)) await this.#readMore();
    let count = 0;
    while (this.#times[count] <= time) count += 1;
    const given = { times: this.#times.subarray(0, count), closes: this.#closes.subarray(0, count) };
    this.#times = this.#times.subarray(count);
    this.#closes = this.#closes.subarray(count);
    return given;
  }

  async close(): Promise<void> {
    await this.#parts.return();
  }

  async #readMore(): Promise<void> {
    const { value, done } = await this.#parts.next();
    if (done || !value) {
      this.#ended = true;
      return;
    }
    const [{ times, begin, end }] = value.bucket.instruments;
    this.#times = joined(this.#times, times.subarray(begin, end));
    this.#closes = joined(this.#closes, value.fields[0]['close'].subarray(begin, end));
  }
}

const joined = (a: Float64Array, b: Float64Array) => Float64Array.from([...a, ...b]);
