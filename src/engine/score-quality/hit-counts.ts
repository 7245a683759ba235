/**
 * How often scores predicted the direction of the return after them, counted around both possible centres: 0 and 0.5.
 */
export class HitCounts {
  #zeroHits = 0;
  #zeroPairs = 0;
  #halfHits = 0;
  #halfPairs = 0;
  #isProbability = true;

  /** Adds a score and the return after it. A pair of which either has no direction does not count. */
  add(score: number, later: number): void {
    if (later === 0 || Number.isNaN(later) || Number.isNaN(score)) return;
    const isUp = later > 0;
    if (score < 0 || score > 1) this.#isProbability = false;
    this.#zeroPairs += Number(score !== 0);
    this.#zeroHits += Number(isUp ? score > 0 : score < 0);
    this.#halfPairs += Number(score !== 0.5);
    this.#halfHits += Number(isUp ? score > 0.5 : score < 0.5);
  }

  /** Hits over pairs. The centre is 0.5 if all scores lie between 0 and 1, as probabilities do, else 0. */
  get rate(): number {
    return this.#isProbability ? this.#halfHits / this.#halfPairs : this.#zeroHits / this.#zeroPairs;
  }
}
