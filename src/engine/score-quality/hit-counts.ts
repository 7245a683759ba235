/** How often scores predicted the direction of the return after them. */
export class HitCounts {
  readonly #centre: number;
  #hits = 0;
  #pairs = 0;

  /** @param centre scores above it say that the price rises: 0.5 for probabilities, else 0 */
  constructor(centre: number) {
    this.#centre = centre;
  }

  /** Adds a score and the return after it. A pair of which either has no direction does not count. */
  add(score: number, later: number): void {
    if (later === 0 || Number.isNaN(later) || Number.isNaN(score) || score === this.#centre) return;
    this.#pairs += 1;
    this.#hits += Number(later > 0 === score > this.#centre);
  }

  /** Hits over pairs. */
  get rate(): number {
    return this.#hits / this.#pairs;
  }
}
