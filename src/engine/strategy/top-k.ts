import type { TopKStrategy } from './spec.ts';

/** The symbols with the greatest of some values, kept in order while they are offered one by one. */
class Ranking {
  readonly symbols: Int32Array;
  readonly #values: Float64Array;
  count = 0;

  constructor(room: number) {
    this.symbols = new Int32Array(room);
    this.#values = new Float64Array(room);
  }

  /** Of equal values the one that was offered first is the better. */
  offer(symbol: number, value: number): void {
    const room = this.symbols.length;
    if (this.count === room && (room === 0 || !(value > this.#values[room - 1]))) return;
    let place = this.count === room ? room - 1 : this.count;
    if (this.count < room) this.count += 1;
    while (place > 0 && value > this.#values[place - 1]) {
      this.#values[place] = this.#values[place - 1];
      this.symbols[place] = this.symbols[place - 1];
      place -= 1;
    }
    this.#values[place] = value;
    this.symbols[place] = symbol;
  }
}

/** Chooses sides by rank, bar after bar; what is held stays until it drops out. */
export class TopK {
  readonly #strategy: TopKStrategy;
  readonly #best: Ranking;
  readonly #worst: Ranking;
  readonly #before: Int8Array;

  constructor(strategy: TopKStrategy, symbols: number) {
    const { top, bottom, dropOut } = strategy;
    this.#strategy = strategy;
    this.#best = new Ranking(top === 0 ? 0 : Math.min(symbols, Math.max(top, dropOut ?? top)));
    this.#worst = new Ranking(bottom === 0 ? 0 : Math.min(symbols, Math.max(bottom, dropOut ?? bottom)));
    this.#before = new Int8Array(symbols);
  }

  /** @param sides `[symbols]`, the sides before; changed in place. A symbol without a score is not held. */
  decide(sides: Int8Array, scores: Float64Array, offset: number): void {
    const { top, bottom, longAbove, shortBelow } = this.#strategy;
    const above = longAbove ?? Number.NEGATIVE_INFINITY;
    const below = shortBelow ?? Number.POSITIVE_INFINITY;
    this.#best.count = 0;
    this.#worst.count = 0;
    for (let symbol = 0; symbol < sides.length; symbol += 1) {
      const score = scores[offset + symbol];
      if (score > above) this.#best.offer(symbol, score);
      if (score < below) this.#worst.offer(symbol, -score);
    }
    this.#before.set(sides);
    sides.fill(0);
    this.#take(this.#best, 1, top, sides);
    this.#take(this.#worst, -1, bottom, sides);
  }

  /** First those that are held and still rank, then the others, each in the order of their rank. */
  #take(ranking: Ranking, side: 1 | -1, wanted: number, sides: Int8Array): void {
    let taken = 0;
    for (const isHeld of [true, false])
      for (let place = 0; place < ranking.count && taken < wanted; place += 1) {
        const symbol = ranking.symbols[place];
        if (sides[symbol] !== 0 || (this.#before[symbol] === side) !== isHeld) continue;
        sides[symbol] = side;
        taken += 1;
      }
  }
}
