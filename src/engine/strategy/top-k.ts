import type { TopKStrategy } from './spec.ts';

/** The symbols with the greatest of some values, in order; of equal values the symbol listed first is the better. */
class Ranking {
  readonly symbols: Int32Array;
  count = 0;
  readonly #values: Float64Array;
  readonly #candidates: Int32Array;

  constructor(room: number, symbols: number) {
    this.symbols = new Int32Array(room);
    this.#values = new Float64Array(room);
    this.#candidates = new Int32Array(symbols);
  }

  /** Ranks the symbols by `sign * scores[offset + symbol]` where it is above `floor`. NaN never is. */
  rank(scores: Float64Array, offset: number, sign: 1 | -1, floor: number): void {
    const candidates = this.#candidates;
    const values = this.#values;
    const ranked = this.symbols;
    const room = ranked.length;
    const bound = this.#bound(scores, offset, sign);
    let found = 0;
    for (let symbol = 0; symbol < candidates.length; symbol += 1)
      if (sign * scores[offset + symbol] >= bound) {
        candidates[found] = symbol;
        found += 1;
      }
    let count = 0;
    let least = floor;
    for (let index = 0; index < found; index += 1) {
      const symbol = candidates[index];
      const value = sign * scores[offset + symbol];
      if (!(value > least)) continue;
      let place = count < room ? count : room - 1;
      for (; place > 0 && value > values[place - 1]; place -= 1) {
        values[place] = values[place - 1];
        ranked[place] = ranked[place - 1];
      }
      values[place] = value;
      ranked[place] = symbol;
      if (count < room) count += 1;
      // Once the list is full, only what is better than its last place gets in.
      if (count === room) least = values[room - 1];
    }
    this.count = count;
  }

  /** A value that the last of a full list will reach: the least that the symbols ranked at the bar before have now. */
  #bound(scores: Float64Array, offset: number, sign: 1 | -1): number {
    if (this.count < this.symbols.length) return Number.NEGATIVE_INFINITY;
    let bound = Number.POSITIVE_INFINITY;
    for (let place = 0; place < this.count; place += 1)
      bound = Math.min(bound, sign * scores[offset + this.symbols[place]]);
    return Number.isNaN(bound) ? Number.NEGATIVE_INFINITY : bound;
  }
}

/** Chooses positions by rank, bar after bar; what is held stays until it drops out. */
export class TopK {
  /** What was chosen last, `count` of them, and their sides: 1 long, -1 short. */
  readonly symbols: Int32Array;
  readonly sides: Int8Array;
  count = 0;
  readonly #strategy: TopKStrategy;
  readonly #best: Ranking;
  readonly #worst: Ranking;
  readonly #held: Int8Array;

  constructor(strategy: TopKStrategy, symbols: number) {
    const { top, bottom, dropOut } = strategy;
    this.#strategy = strategy;
    this.#best = new Ranking(top === 0 ? 0 : Math.min(symbols, Math.max(top, dropOut ?? top)), symbols);
    this.#worst = new Ranking(bottom === 0 ? 0 : Math.min(symbols, Math.max(bottom, dropOut ?? bottom)), symbols);
    this.#held = new Int8Array(symbols);
    this.symbols = new Int32Array(Math.min(symbols, top + bottom));
    this.sides = new Int8Array(Math.min(symbols, top + bottom));
  }

  /** Chooses by the scores of a bar. A symbol without a score is not chosen. */
  decide(scores: Float64Array, offset: number): void {
    const { top, bottom, longAbove, shortBelow } = this.#strategy;
    const before = this.count;
    this.count = 0;
    if (top > 0) {
      this.#best.rank(scores, offset, 1, longAbove ?? Number.NEGATIVE_INFINITY);
      this.#take(this.#best, 1, top);
    }
    if (bottom > 0) {
      this.#worst.rank(scores, offset, -1, -(shortBelow ?? Number.POSITIVE_INFINITY));
      this.#take(this.#worst, -1, bottom);
    }
    if (before > 0) this.#held.fill(0);
    for (let index = 0; index < this.count; index += 1) this.#held[this.symbols[index]] = this.sides[index];
  }

  /** First those that are held and still rank, then the others, each in the order of their rank. */
  #take(ranking: Ranking, side: 1 | -1, wanted: number): void {
    const end = Math.min(this.symbols.length, this.count + wanted);
    if (ranking.count <= end - this.count) this.#takeFrom(ranking, side, end, 0);
    else {
      this.#takeFrom(ranking, side, end, 1);
      this.#takeFrom(ranking, side, end, -1);
    }
  }

  /** @param which 1: those that are held on this side, -1: the others, 0: all */
  #takeFrom(ranking: Ranking, side: 1 | -1, end: number, which: 1 | -1 | 0): void {
    for (let place = 0; place < ranking.count && this.count < end; place += 1) {
      const symbol = ranking.symbols[place];
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
