import { CHUNK } from './chunk.ts';

/** A level this close below a peak, as a ratio of it, is the peak again: the product of returns has lost that much. */
const ROUNDING = 1e-13;

/** The drawdowns of an account, from its equity or from its returns. */
export class Drawdowns {
  /** What the account has grown to. */
  wealth: number;
  /** The sum over all bars of the squared drawdown. */
  squares = 0;
  #peak: number;
  /** Of the drawdowns that have ended at a new peak. */
  #count = 0;
  #bars = 0;
  #longest = 0;
  #deepest = 0;
  #depths = 0;
  /** Of the drawdown that has not ended. */
  #presentBars = 0;
  #presentDepth = 0;
  /** What a chunk of returns grows to, bar by bar. */
  readonly #levels = new Float64Array(CHUNK);

  /**
   * @param startIsPeak whether the starting value is the first peak, rather than the value after the first bar
   * @param start what the account begins with
   */
  constructor(startIsPeak: boolean, start = 1) {
    this.wealth = start;
    this.#peak = startIsPeak ? start : Number.NEGATIVE_INFINITY;
  }

  /** 0 or negative. */
  get deepest(): number {
    return Math.min(this.#deepest, this.#presentDepth);
  }

  /** The most bars in a row below a peak. */
  get longest(): number {
    return Math.max(this.#longest, this.#presentBars);
  }

  get barsUnderWater(): number {
    return this.#bars + this.#presentBars;
  }

  /** The mean depth of all drawdowns, each at its deepest; NaN if there was none. */
  get meanDeepest(): number {
    return (this.#depths + this.#presentDepth) / (this.#count + Number(this.#presentBars > 0));
  }

  /** Adds the next returns. A NaN leaves the account as it is, though a bar under water still counts. */
  addReturns(returns: Float64Array): void {
    const levels = this.#levels;
    for (let begin = 0; begin < returns.length; begin += CHUNK) {
      const count = Math.min(CHUNK, returns.length - begin);
      let { wealth } = this;
      for (let bar = 0; bar < count; bar += 1) {
        const value = returns[begin + bar];
        if (!Number.isNaN(value)) wealth *= 1 + value;
        levels[bar] = wealth;
      }
      this.#add(levels.subarray(0, count), ROUNDING);
    }
  }

  /** Adds the equity after each of the next bars. */
  addEquity(equity: Float64Array): void {
    this.#add(equity, 0);
  }

  #add(levels: Float64Array, rounding: number): void {
    let { wealth, squares } = this;
    let peak = this.#peak;
    let bars = this.#presentBars;
    let depth = this.#presentDepth;
    for (let bar = 0; bar < levels.length; bar += 1) {
      wealth = levels[bar];
      if (wealth >= peak || wealth >= peak * (1 - rounding)) {
        peak = wealth;
        if (bars > 0) this.#end(bars, depth);
        bars = 0;
        depth = 0;
        continue;
      }
      const drawdown = wealth / peak - 1;
      bars += 1;
      squares += drawdown * drawdown;
      if (drawdown < depth) depth = drawdown;
    }
    this.wealth = wealth;
    this.squares = squares;
    this.#peak = peak;
    this.#presentBars = bars;
    this.#presentDepth = depth;
  }

  #end(bars: number, depth: number): void {
    this.#count += 1;
    this.#bars += bars;
    this.#depths += depth;
    this.#longest = Math.max(this.#longest, bars);
    this.#deepest = Math.min(this.#deepest, depth);
  }
}
