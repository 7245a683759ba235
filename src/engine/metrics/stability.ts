import { CHUNK } from './chunk.ts';
import { PairMoments } from './pair-moments.ts';

/** For |x| below this, five terms of the series of log(1 + x) give every digit. */
const SMALL = 1 / 32;

/** R squared of the least-squares line through the running sum of log(1 + return); returns arrive in chunks. */
export class Stability {
  readonly #moments = new PairMoments();
  readonly #places = new Float64Array(CHUNK);
  readonly #levels = new Float64Array(CHUNK);
  #level = 0;

  /** Adds at most a chunk of returns; none may be NaN. */
  add(returns: Float64Array): void {
    const places = this.#places.subarray(0, returns.length);
    const levels = this.#levels.subarray(0, returns.length);
    let level = this.#level;
    for (let bar = 0; bar < returns.length; bar += 1) {
      const value = returns[bar];
      level += value > -SMALL && value < SMALL ? logOfSmall(value) : Math.log(1 + value);
      places[bar] = this.#moments.count + bar;
      levels[bar] = level;
    }
    this.#level = level;
    this.#moments.add(places, levels);
  }

  /** NaN for fewer than two returns, or once everything is lost. */
  get value(): number {
    const { count, xx, xy, yy } = this.#moments;
    if (count < 2 || Number.isNaN(yy)) return Number.NaN;
    return yy === 0 ? 0 : Math.min(1, (xy * xy) / (xx * yy));
  }
}

/** log(1 + x) = 2 artanh(x / (2 + x)), by its series (M. Abramowitz and I. Stegun, 4.1.27). */
function logOfSmall(x: number): number {
  const z = x / (2 + x);
  const square = z * z;
  return 2 * z * (1 + square * (1 / 3 + square * (1 / 5 + square * (1 / 7 + square * (1 / 9)))));
}
