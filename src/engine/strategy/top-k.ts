import type { TopKStrategy } from './spec.ts';

/** The symbols with the greatest of some values; of equal values the symbol listed first is the better. */
class Best {
  /** All symbols: first the chosen, `count` of them in no particular order, then the others. */
  readonly symbols: Int32Array;
  count = 0;
  readonly #room: number;
  readonly #sign: 1 | -1;
  readonly #floor: Float64Array;

  /** For at most `room` symbols, by `sign * score` where it is above `floor`; NaN never is. */
  constructor(symbols: number, room: number, sign: 1 | -1, floor: number) {
    this.symbols = Int32Array.from({ length: symbols }, (_, symbol) => symbol);
    this.#room = Math.min(symbols, room);
    this.#sign = sign;
    this.#floor = Float64Array.of(floor);
  }

  /**
   * Chooses by the scores from `offset` on. Begins with the choice of the bar before, which is nearly right, so that few
   * symbols change places.
   */
  choose(scores: Float64Array, offset: number): void {
    this.#dropLow(scores, offset);
    const { symbols } = this;
    let { count } = this;
    const room = this.#room;
    const sign = this.#sign;
    const floor = this.#floor[0];
    let least = count < room ? count : this.#leastPlace(scores, offset);
    let level = count < room ? floor : sign * scores[offset + symbols[least]];
    for (let place = count; place < symbols.length; place += 1) {
      const value = sign * scores[offset + symbols[place]];
      if (!(value >= level)) continue;
      if (value === level && (count < room || symbols[place] > symbols[least])) continue;
      this.#swap(place, least);
      if (count < room) count += 1;
      this.count = count;
      least = count < room ? count : this.#leastPlace(scores, offset);
      level = count < room ? floor : sign * scores[offset + symbols[least]];
    }
  }

  /** Puts the chosen in the order of their values. */
  sort(scores: Float64Array, offset: number): void {
    const { symbols, count } = this;
    const sign = this.#sign;
    for (let next = 1; next < count; next += 1) {
      const symbol = symbols[next];
      const value = sign * scores[offset + symbol];
      let place = next;
      for (; place > 0; place -= 1) {
        const ahead = sign * scores[offset + symbols[place - 1]];
        if (ahead > value || (ahead === value && symbols[place - 1] < symbol)) break;
        symbols[place] = symbols[place - 1];
      }
      symbols[place] = symbol;
    }
  }

  /** Lets go who is no longer above the floor. */
  #dropLow(scores: Float64Array, offset: number): void {
    const { symbols } = this;
    const sign = this.#sign;
    const floor = this.#floor[0];
    let { count } = this;
    for (let place = count - 1; place >= 0; place -= 1) {
      if (sign * scores[offset + symbols[place]] > floor) continue;
      count -= 1;
      this.#swap(place, count);
    }
    this.count = count;
  }

  /** The place of the one that has to make way for a better one. */
  #leastPlace(scores: Float64Array, offset: number): number {
    const { symbols, count } = this;
    const sign = this.#sign;
    let least = 0;
    let leastValue = sign * scores[offset + symbols[0]];
    for (let place = 1; place < count; place += 1) {
      const value = sign * scores[offset + symbols[place]];
      if (value > leastValue || (value === leastValue && symbols[place] < symbols[least])) continue;
      least = place;
      leastValue = value;
    }
    return least;
  }

  #swap(one: number, other: number): void {
    const symbol = this.symbols[one];
    this.symbols[one] = this.symbols[other];
    this.symbols[other] = symbol;
  }
}

/** Chooses positions by rank, bar after bar; what is held stays until it drops out. */
export class TopK {
  /** What was chosen last, `count` of them, and their sides: 1 long, -1 short. */
  readonly symbols: Int32Array;
  readonly sides: Int8Array;
  count = 0;
  readonly #strategy: TopKStrategy;
  readonly #best: Best;
  readonly #worst: Best;
  readonly #held: Int8Array;

  constructor(strategy: TopKStrategy, symbols: number) {
    const { top, bottom, dropOut, longAbove, shortBelow } = strategy;
    this.#strategy = strategy;
    this.#best = new Best(symbols, Math.max(top, dropOut ?? top), 1, longAbove ?? Number.NEGATIVE_INFINITY);
    this.#worst = new Best(symbols, Math.max(bottom, dropOut ?? bottom), -1, -(shortBelow ?? Number.POSITIVE_INFINITY));
    this.#held = new Int8Array(symbols);
    this.symbols = new Int32Array(Math.min(symbols, top + bottom));
    this.sides = new Int8Array(Math.min(symbols, top + bottom));
  }

  /** Chooses by the scores of a bar. A symbol without a score is not chosen. */
  decide(scores: Float64Array, offset: number): void {
    const { top, bottom, dropOut } = this.#strategy;
    if (dropOut !== null) this.#noteHeld();
    this.count = 0;
    if (top > 0) {
      this.#best.choose(scores, offset);
      this.#take(this.#best, scores, offset, 1, top);
    }
    if (bottom > 0) {
      this.#worst.choose(scores, offset);
      this.#take(this.#worst, scores, offset, -1, bottom);
    }
  }

  #noteHeld(): void {
    this.#held.fill(0);
    for (let index = 0; index < this.count; index += 1) this.#held[this.symbols[index]] = this.sides[index];
  }

  /** First those that are held and still among the best, then the others, each in the order of their rank. */
  #take(best: Best, scores: Float64Array, offset: number, side: 1 | -1, wanted: number): void {
    const end = Math.min(this.symbols.length, this.count + wanted);
    const isMore = best.count > end - this.count;
    // Sums over sizes that differ would depend on how the chosen came to be chosen, were they not in order.
    if (isMore || this.#strategy.sizing !== 'EQUAL') best.sort(scores, offset);
    if (!isMore) this.#takeFrom(best, side, end, 0);
    else {
      this.#takeFrom(best, side, end, 1);
      this.#takeFrom(best, side, end, -1);
    }
  }

  /** @param which 1: those that are held on this side, -1: the others, 0: all */
  #takeFrom(best: Best, side: 1 | -1, end: number, which: 1 | -1 | 0): void {
    for (let place = 0; place < best.count && this.count < end; place += 1) {
      const symbol = best.symbols[place];
      if (which !== 0 && (this.#held[symbol] === side) !== (which === 1)) continue;
      if (side === -1 && this.#isChosen(symbol)) continue;
      this.symbols[this.count] = symbol;
      this.sides[this.count] = side;
      this.count += 1;
    }
  }

  /** With few symbols one may be among the best and the worst: it is held long. */
  #isChosen(symbol: number): boolean {
    for (let index = 0; index < this.count; index += 1) if (this.symbols[index] === symbol) return true;
    return false;
  }
}
