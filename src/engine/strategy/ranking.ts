/** What a ranking is over. */
export interface RankingSetup {
  /** How many instruments the panel has. */
  readonly symbols: number;
  /** At most so many are chosen. */
  readonly room: number;
  /** 1 chooses the highest scores, -1 the lowest. */
  readonly side: 1 | -1;
  /** Only where `side * score` is above this is an instrument chosen. */
  readonly floor: number;
}

/**
 * The instruments with the highest (or lowest) scores of a bar. Of equal scores the instrument that is listed first
 * ranks better; one without a score (NaN) is never chosen.
 */
export class Ranking {
  readonly side: 1 | -1;
  /** All instruments: first the chosen, `count` of them and in no particular order, then the others. */
  readonly symbols: Int32Array;
  count = 0;
  readonly #room: number;
  /** A column of one number: as a field it might be allocated anew. */
  readonly #floor: Float64Array;

  constructor({ symbols, room, side, floor }: RankingSetup) {
    this.side = side;
    this.symbols = Int32Array.from({ length: symbols }, (_, symbol) => symbol);
    this.#room = Math.min(symbols, room);
    this.#floor = Float64Array.of(floor);
  }

  /**
   * Chooses by the scores from `offset` on. It starts from the choice of the bar before, which is nearly right, so only
   * a few instruments change places.
   */
  choose(scores: Float64Array, offset: number): void {
    this.#dropBelowFloor(scores, offset);
    const { symbols, side } = this;
    let { count } = this;
    const room = this.#room;
    const floor = this.#floor[0];
    let worst = count < room ? count : this.#worstPlace(scores, offset);
    let level = count < room ? floor : side * scores[offset + symbols[worst]];
    for (let place = count; place < symbols.length; place += 1) {
      const value = side * scores[offset + symbols[place]];
      if (!(value >= level)) continue;
      if (value === level && (count < room || symbols[place] > symbols[worst])) continue;
      this.#swap(place, worst);
      if (count < room) count += 1;
      this.count = count;
      worst = count < room ? count : this.#worstPlace(scores, offset);
      level = count < room ? floor : side * scores[offset + symbols[worst]];
    }
  }

  /** Puts the chosen in order, best first. */
  sort(scores: Float64Array, offset: number): void {
    const { symbols, count, side } = this;
    for (let next = 1; next < count; next += 1) {
      const symbol = symbols[next];
      const value = side * scores[offset + symbol];
      let place = next;
      for (; place > 0; place -= 1) {
        const ahead = side * scores[offset + symbols[place - 1]];
        if (ahead > value || (ahead === value && symbols[place - 1] < symbol)) break;
        symbols[place] = symbols[place - 1];
      }
      symbols[place] = symbol;
    }
  }

  #dropBelowFloor(scores: Float64Array, offset: number): void {
    const { symbols, side } = this;
    const floor = this.#floor[0];
    let { count } = this;
    for (let place = count - 1; place >= 0; place -= 1) {
      if (side * scores[offset + symbols[place]] > floor) continue;
      count -= 1;
      this.#swap(place, count);
    }
    this.count = count;
  }

  /** Where the worst of the chosen is, the first to make way for a better one. */
  #worstPlace(scores: Float64Array, offset: number): number {
    const { symbols, count, side } = this;
    let worst = 0;
    let worstValue = side * scores[offset + symbols[0]];
    for (let place = 1; place < count; place += 1) {
      const value = side * scores[offset + symbols[place]];
      if (value > worstValue || (value === worstValue && symbols[place] < symbols[worst])) continue;
      worst = place;
      worstValue = value;
    }
    return worst;
  }

  #swap(one: number, other: number): void {
    const symbol = this.symbols[one];
    this.symbols[one] = this.symbols[other];
    this.symbols[other] = symbol;
  }
}
