import type { Kernel } from '../expression/kernel.ts';
import { isFiniteNumber } from './is-finite.ts';
import { lowerBound } from './ordered-window.ts';

/** Up to this many bars, going over the window at each bar is faster than a tree. */
const SHORT = 400;

/** The mean absolute deviation from the mean of the window's finite values; NaN if it has none. */
export function rollingAbsoluteDeviation(window: number): Kernel {
  return window > 0 && window <= SHORT ? overShortWindow(window) : overTree(window);
}

function overShortWindow(window: number): Kernel {
  return ([x], out, { start, end }) => {
    for (let i = start; i < end; i += 1) {
      const oldest = Math.max(start, i - window + 1);
      let count = 0;
      let sum = 0;
      for (let j = oldest; j <= i; j += 1) {
        if (!isFiniteNumber(x[j])) continue;
        count += 1;
        sum += x[j];
      }
      const mean = sum / count;
      let deviation = 0;
      for (let j = oldest; j <= i; j += 1) if (isFiniteNumber(x[j])) deviation += Math.abs(x[j] - mean);
      out[i] = deviation / count;
    }
  };
}

function overTree(window: number): Kernel {
  return ([x], out, { start, end }) => {
    const values = new SumTree(x.subarray(start, end).filter(isFiniteNumber));
    for (let i = start; i < end; i += 1) {
      const gone = i - window;
      if (window > 0 && gone >= start && isFiniteNumber(x[gone])) values.change(x[gone], -1);
      if (isFiniteNumber(x[i])) values.change(x[i], 1);
      out[i] = values.meanAbsoluteDeviation();
    }
  };
}

/** Splits a double so that both parts times a whole number below 2^21 are exact (Veltkamp). */
const SPLITTER = 2 ** 21 + 1;

/** A sum in twice the precision of a double (Knuth's two-sum), so that the order of what is added does not show. */
class DoubleSum {
  high = 0;
  low = 0;

  add(value: number): void {
    const sum = this.high + value;
    const part = sum - this.high;
    this.low += this.high - (sum - part) + (value - part);
    this.high = sum;
  }

  addTimes(factor: number, { high, low }: DoubleSum): void {
    const scaled = SPLITTER * high;
    const upper = scaled - (scaled - high);
    this.add(upper * factor);
    this.add((high - upper) * factor);
    this.low += low * factor;
  }

  clear(): void {
    this.high = 0;
    this.low = 0;
  }
}

/**
 * A changing multiset of numbers that knows how many of them are below a value, and their sum: a Fenwick tree over the
 * values that may occur. A step costs the logarithm of their number, however many there are.
 */
class SumTree {
  readonly #values: Float64Array;
  readonly #counts: Int32Array;
  readonly #high: Float64Array;
  readonly #low: Float64Array;
  readonly #total = new DoubleSum();
  readonly #below = new DoubleSum();
  readonly #result = new DoubleSum();
  #size = 0;

  /** @param values every value that will be added, in any order */
  constructor(values: Float64Array) {
    this.#values = Float64Array.from(values).sort();
    this.#counts = new Int32Array(values.length + 1);
    this.#high = new Float64Array(values.length + 1);
    this.#low = new Float64Array(values.length + 1);
  }

  /** Adds a value, or removes one that was added. */
  change(value: number, by: 1 | -1): void {
    const term = value * by;
    this.#size += by;
    this.#total.add(term);
    const first = lowerBound(this.#values, this.#values.length, value) + 1;
    for (let node = first; node < this.#counts.length; node += node & -node) {
      this.#counts[node] += by;
      const high = this.#high[node];
      const sum = high + term;
      const part = sum - high;
      this.#low[node] += high - (sum - part) + (term - part);
      this.#high[node] = sum;
    }
  }

  /**
   * With n values of the sum S, of which c with the sum B are below the mean S / n, the deviations from it add up to
   * (S - 2B) - (n - 2c) S / n = 2 (c S - n B) / n.
   */
  meanAbsoluteDeviation(): number {
    const size = this.#size;
    if (size === 0) return NaN;
    const [total, below, result] = [this.#total, this.#below, this.#result];
    below.clear();
    let count = 0;
    const mean = (total.high + total.low) / size;
    for (let node = lowerBound(this.#values, this.#values.length, mean); node > 0; node &= node - 1) {
      count += this.#counts[node];
      below.add(this.#high[node]);
      below.low += this.#low[node];
    }
    result.clear();
    result.addTimes(count, total);
    result.addTimes(-size, below);
    return Math.max(0, (2 * (result.high + result.low)) / (size * size));
  }
}
