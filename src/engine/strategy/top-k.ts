import type { TopKStrategy } from './spec.ts';

/** The symbols with the greatest of some values, in order; of equal values the symbol listed first is the better. */
class Ranking {
  readonly symbols: Int32Array;
  count = 0;
  readonly #values: Float64Array;
  /** 1 where a symbol is ranked. */
  readonly #ranked: Uint8Array;

  constructor(room: number, symbols: number) {
    this.symbols = new Int32Array(room);
    this.#values = new Float64Array(room);
    this.#ranked = new Uint8Array(symbols);
  }

  /** Ranks the symbols by `sign * scores[offset + symbol]` where it is above `floor`. NaN never is. */
  rank(scores: Float64Array, offset: number, sign: 1 | -1, floor: number): void {
    this.#renew(scores, offset, sign, floor);
    const { symbols } = this;
    const values = this.#values;
    const ranked = this.#ranked;
    const room = symbols.length;
    let { count } = this;
    // Once the list is full, only what is better than its last place gets in.
    let least = count === room ? values[room - 1] : floor;
    for (let symbol = 0; symbol < ranked.length; symbol += 1) {
      const value = sign * scores[offset + symbol];
      if (!(value >= least) || ranked[symbol] === 1) continue;
      if (value === least && (count < room || symbol > symbols[room - 1])) continue;
      if (count < room) count += 1;
      else ranked[symbols[room - 1]] = 0;
      this.#insert(symbol, value, count - 1);
      if (count === room) least = values[room - 1];
    }
    this.count = count;
  }

  /** Ranks those of the bar before by their values now. They are nearly in order, so that this moves little. */
  #renew(scores: Float64Array, offset: number, sign: 1 | -1, floor: number): void {
    const before = this.count;
    let count = 0;
    for (let place = 0; place < before; place += 1) {
      const symbol = this.symbols[place];
      const value = sign * scores[offset + symbol];
      this.#ranked[symbol] = 0;
      if (!(value > floor)) continue;
      this.#insert(symbol, value, count);
      count += 1;
    }
    this.count = count;
  }

  /** Puts a symbol in its place among the first `last`; what is at `last` is overwritten. */
  #insert(symbol: number, value: number, last: number): void {
    const { symbols } = this;
    const values = this.#values;
    let place = last;
    for (; place > 0; place -= 1) {
      const ahead = values[place - 1];
      if (ahead > value || (ahead === value && symbols[place - 1] < symbol)) break;
      values[place] = ahead;
      symbols[place] = symbols[place - 1];
    }
    values[place] = value;
    symbols[place] = symbol;
    this.#ranked[symbol] = 1;
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
