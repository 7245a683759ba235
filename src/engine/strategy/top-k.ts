import { Ranking } from './ranking.ts';
import { relativeSize, weightOf } from './sizing.ts';
import type { TopKStrategy } from './spec.ts';
import type { RuleSetup, WeightRule } from './target-weights.ts';

/** The highest scores long and the lowest short; every position is brought back to its size at each decision. */
export function createTopKRule(strategy: TopKStrategy, { symbols, volatility }: RuleSetup): WeightRule {
  const topK = new TopK(strategy, symbols);
  const sizes = new Float64Array(symbols);
  const places = strategy.top + strategy.bottom;
  return {
    decide: (scores, offset, targets) => {
      // What was held is to be closed, unless it is chosen again below, or has no score and so stays as it is.
      for (let index = 0; index < topK.count; index += 1)
        if (!Number.isNaN(scores[offset + topK.symbols[index]])) targets.set(topK.symbols[index], 0);
      topK.choose(scores, offset);
      const { count, kept } = topK;
      let total = 0;
      for (let index = kept; index < count; index += 1) {
        const symbol = topK.symbols[index];
        sizes[index] = relativeSize(strategy.sizing, scores[offset + symbol], volatility?.of(symbol) ?? 0);
        total += sizes[index];
      }
      const exposure = (strategy.grossExposure * (count - kept)) / places;
      for (let index = kept; index < count; index += 1)
        targets.set(topK.symbols[index], topK.sides[index] * weightOf(exposure, sizes[index], total));
    },
    forget: (symbol) => topK.forget(symbol),
  };
}

/** Which of the ranked are taken: all, those that are held on the ranking's side already, or those that are not. */
type Which = 'ALL' | 'HELD' | 'NOT_HELD';

/** Chooses positions by rank, bar after bar. What is held stays until it falls out of the `dropOut` best or worst. */
export class TopK {
  /**
   * What was chosen last, `count` of them, and their sides: 1 long, -1 short. First come the `kept` ones, which have no
   * score and keep their places, so there is that much less room for others.
   */
  readonly symbols: Int32Array;
  readonly sides: Int8Array;
  count = 0;
  kept = 0;
  readonly #strategy: TopKStrategy;
  readonly #best: Ranking;
  readonly #worst: Ranking;
  /** `[symbols]`, the side on which each was held before: 1, -1, or 0. */
  readonly #held: Int8Array;
  #keptLong = 0;

  constructor(strategy: TopKStrategy, symbols: number) {
    const { top, bottom, dropOut, longAbove, shortBelow } = strategy;
    this.#strategy = strategy;
    const bestFloor = longAbove ?? Number.NEGATIVE_INFINITY;
    const worstFloor = -(shortBelow ?? Number.POSITIVE_INFINITY);
    this.#best = new Ranking({ symbols, room: Math.max(top, dropOut ?? top), side: 1, floor: bestFloor });
    this.#worst = new Ranking({ symbols, room: Math.max(bottom, dropOut ?? bottom), side: -1, floor: worstFloor });
    this.#held = new Int8Array(symbols);
    this.symbols = new Int32Array(Math.min(symbols, top + bottom));
    this.sides = new Int8Array(Math.min(symbols, top + bottom));
  }

  /** @param scores `[bars * symbols]`; the bar's own begin at `offset` */
  choose(scores: Float64Array, offset: number): void {
    const { top, bottom, dropOut } = this.#strategy;
    if (dropOut !== null) this.#noteHeld();
    this.#keep(scores, offset);
    if (top > 0) this.#take(this.#best, scores, offset);
    if (bottom > 0) this.#take(this.#worst, scores, offset);
  }

  /** Gives up a place. */
  forget(symbol: number): void {
    const index = this.symbols.subarray(0, this.count).indexOf(symbol);
    if (index === -1) return;
    this.count -= 1;
    this.symbols.copyWithin(index, index + 1, this.count + 1);
    this.sides.copyWithin(index, index + 1, this.count + 1);
  }

  /** Keeps the places of what was chosen and has no score now. */
  #keep(scores: Float64Array, offset: number): void {
    const { symbols, sides, count } = this;
    let kept = 0;
    let long = 0;
    for (let index = 0; index < count; index += 1) {
      if (!Number.isNaN(scores[offset + symbols[index]])) continue;
      symbols[kept] = symbols[index];
      sides[kept] = sides[index];
      long += Number(sides[index] === 1);
      kept += 1;
    }
    this.kept = kept;
    this.count = kept;
    this.#keptLong = long;
  }

  #noteHeld(): void {
    this.#held.fill(0);
    for (let index = 0; index < this.count; index += 1) this.#held[this.symbols[index]] = this.sides[index];
  }

  /** Takes first what is held and still ranks well enough, then the others, each in the order of their rank. */
  #take(ranking: Ranking, scores: Float64Array, offset: number): void {
    const { top, bottom, sizing } = this.#strategy;
    const room = ranking.side === 1 ? top - this.#keptLong : bottom - (this.kept - this.#keptLong);
    if (room <= 0) return;
    ranking.choose(scores, offset);
    const end = Math.min(this.symbols.length, this.count + room);
    const hasMore = ranking.count > end - this.count;
    // Sizes are added up in the order in which they come. Sorted, the sum does not depend on the bars before.
    if (hasMore || sizing !== 'EQUAL') ranking.sort(scores, offset);
    if (hasMore) {
      this.#takeSome(ranking, end, 'HELD');
      this.#takeSome(ranking, end, 'NOT_HELD');
    } else this.#takeSome(ranking, end, 'ALL');
  }

  #takeSome(ranking: Ranking, end: number, which: Which): void {
    const { side } = ranking;
    for (let place = 0; place < ranking.count && this.count < end; place += 1) {
      const symbol = ranking.symbols[place];
      if (which !== 'ALL' && (this.#held[symbol] === side) !== (which === 'HELD')) continue;
      if (side === -1 && this.#isChosen(symbol)) continue;
      this.symbols[this.count] = symbol;
      this.sides[this.count] = side;
      this.count += 1;
    }
  }

  /** Among few instruments one may rank both among the best and among the worst: it is then held long. */
  #isChosen(symbol: number): boolean {
    for (let index = 0; index < this.count; index += 1) if (this.symbols[index] === symbol) return true;
    return false;
  }
}
