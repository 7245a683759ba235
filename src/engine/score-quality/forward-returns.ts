import type { PanelSlice } from '../panel.ts';
import { HORIZONS, LONGEST } from './horizons.ts';
import { Ranking } from './ranks.ts';

/** What prices did up to each bar of a slice since so many bars before. */
export interface HorizonReturns {
  readonly bars: number;
  /** `[bars * symbols]`, from the close that many bars before; NaN where either is missing. */
  readonly returns: Float64Array;
  /** Their ranks among the instruments of the bar. */
  readonly ranks: Float64Array;
}

/** The returns that scores are held against, one for each of HORIZONS; the same for all models of a run. */
export class ForwardReturns {
  readonly #symbols: number;
  readonly #ranking: Ranking;
  /** The closes of the last bars, the newest last. */
  #closes: Float64Array;

  constructor(symbols: number) {
    this.#symbols = symbols;
    this.#ranking = new Ranking(symbols);
    this.#closes = new Float64Array(LONGEST * symbols).fill(Number.NaN);
  }

  /** Takes the next slice of bars. */
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
      return { bars: horizon, returns, ranks };
    });
  }
}
