import { type Pairs, correlate } from './correlation.ts';
import { Ranking } from './ranks.ts';

/** Spearman's correlation across the instruments of a bar. */
export class RankCorrelation {
  readonly #ranking: Ranking;
  readonly #xs: Float64Array;
  readonly #ys: Float64Array;

  constructor(symbols: number) {
    this.#ranking = new Ranking(symbols);
    this.#xs = new Float64Array(symbols);
    this.#ys = new Float64Array(symbols);
  }

  /**
   * @param ranks each column's ranks among its own values. Where only one is missing, both are ranked again without it.
   */
  of(ranks: Pairs): number {
    return isComplete(ranks) ? correlate(ranks) : this.#again(ranks);
  }

  #again({ xs, ys, xBegin, yBegin, count }: Pairs): number {
    for (let index = 0; index < count; index += 1) {
      const isMissing = Number.isNaN(xs[xBegin + index] + ys[yBegin + index]);
      this.#xs[index] = isMissing ? Number.NaN : xs[xBegin + index];
      this.#ys[index] = isMissing ? Number.NaN : ys[yBegin + index];
    }
    this.#ranking.rank(this.#xs, this.#xs);
    this.#ranking.rank(this.#ys, this.#ys);
    return correlate({ xs: this.#xs, ys: this.#ys, xBegin: 0, yBegin: 0, count });
  }
}

function isComplete({ xs, ys, xBegin, yBegin, count }: Pairs): boolean {
  for (let index = 0; index < count; index += 1)
    if (Number.isNaN(xs[xBegin + index]) !== Number.isNaN(ys[yBegin + index])) return false;
  return true;
}
