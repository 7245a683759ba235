import type { PanelSlice } from '../panel.ts';
import { CentredRows } from './centred-rows.ts';
import { directionsOf } from './hit-counts.ts';
import { HORIZONS, LONGEST } from './horizons.ts';
import { Ranking } from './ranks.ts';

/** The returns over `bars` bars up to each bar of a slice. */
export interface HorizonReturns {
  readonly bars: number;
  /** `[bars of the slice * symbols]`, from the close `bars` bars earlier; NaN if either close is missing. */
  readonly returns: Float64Array;
  /** `[bars of the slice * symbols]`, the ranks of the returns among the instruments of their bar. */
  readonly ranks: Float64Array;
  /** `[bars of the slice * symbols]`: whether they rise, see `directionsOf`. */
  readonly directions: Int8Array;
  /** Returns and ranks, a row a bar. */
  readonly centred: CentredRows;
  readonly centredRanks: CentredRows;
}

/** The returns that scores are compared with, over each of HORIZONS. They are the same for all models of a run. */
export class ForwardReturns {
  readonly #symbols: number;
  readonly #ranking: Ranking;
  /** The closes of the last LONGEST bars, newest last. */
  #closes: Float64Array;

  constructor(symbols: number) {
    this.#symbols = symbols;
    this.#ranking = new Ranking(symbols);
    this.#closes = new Float64Array(LONGEST * symbols).fill(Number.NaN);
  }

  /** Adds the next slice of bars; one result for each horizon. */
  push({ bars, close }: PanelSlice): HorizonReturns[] {
    const symbols = this.#symbols;
    const begin = this.#closes.length;
    const closes = new Float64Array(begin + close.length);
    closes.set(this.#closes);
    closes.set(close, begin);
    this.#closes = closes.slice(closes.length - begin);
    return HORIZONS.map((horizon) => {
      const returns = new Float64Array(bars * symbols);
      const ranks = new Float64Array(bars * symbols);
      for (let cell = 0; cell < returns.length; cell += 1) {
        const before = closes[begin + cell - horizon * symbols];
        const now = closes[begin + cell];
        returns[cell] = before > 0 && now > 0 ? now / before - 1 : Number.NaN;
      }
      for (let offset = 0; offset < ranks.length; offset += symbols) this.#ranking.rank(returns, ranks, offset);
      const centred = new CentredRows(returns, symbols);
      const directions = directionsOf(returns, 0);
      return { bars: horizon, returns, ranks, directions, centred, centredRanks: new CentredRows(ranks, symbols) };
    });
  }
}
