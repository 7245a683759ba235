/** How often scores had the direction of the returns after them, with either centre that scores may have. */
export class HitCounts {
  #zeroHits = 0;
  #zeroPairs = 0;
  #halfHits = 0;
  #halfPairs = 0;
  #isProbability = true;

  /** Takes a pair; one without a direction does not count. */
  add(score: number, later: number): void {
    if (later === 0 || Number.isNaN(later) || Number.isNaN(score)) return;
    const isUp = later > 0;
    if (score < 0 || score > 1) this.#isProbability = false;
    this.#zeroPairs += Number(score !== 0);
    this.#zeroHits += Number(isUp ? score > 0 : score < 0);
    this.#halfPairs += Number(score !== 0.5);
    this.#halfHits += Number(isUp ? score > 0.5 : score < 0.5);
  }

  /** Hits over pairs: the centre is 0.5 where all scores lie from 0 to 1, as probabilities do, else 0. */
  get rate(): number {
    return this.#isProbability ? this.#halfHits / this.#halfPairs : this.#zeroHits / this.#zeroPairs;
  }
}
