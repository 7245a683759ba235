/** The sample deviation (n - 1) of each instrument's last returns, over the bars at which it had a close. */
export class RollingVolatility {
  readonly #symbols: number;
  readonly #bars: number;
  readonly #returns: Float64Array;
  readonly #counts: Uint32Array;
  readonly #closes: Float64Array;

  constructor(symbols: number, bars: number) {
    this.#symbols = symbols;
    this.#bars = bars;
    this.#returns = new Float64Array(symbols * bars);
    this.#counts = new Uint32Array(symbols);
    this.#closes = new Float64Array(symbols).fill(Number.NaN);
  }

  /** Takes a bar. @param closes `[bars * symbols]`; the bar's own begin at `offset`, NaN where there is none */
  observe(closes: Float64Array, offset: number): void {
    for (let symbol = 0; symbol < this.#symbols; symbol += 1) this.#add(symbol, closes[offset + symbol]);
  }

  /** Takes the closes of an instrument before the first bar, oldest first. */
  warmUp(symbol: number, closes: Float64Array): void {
    for (const close of closes) this.#add(symbol, close);
  }

  #add(symbol: number, close: number): void {
    if (!(close > 0)) return;
    const before = this.#closes[symbol];
    this.#closes[symbol] = close;
    if (!(before > 0)) return;
    this.#returns[symbol * this.#bars + (this.#counts[symbol] % this.#bars)] = close / before - 1;
    this.#counts[symbol] += 1;
  }

  /** Per bar, not per year; NaN until there have been enough returns. */
  of(symbol: number): number {
    const bars = this.#bars;
    if (this.#counts[symbol] < bars) return Number.NaN;
    const begin = symbol * bars;
    let mean = 0;
    for (let index = begin; index < begin + bars; index += 1) mean += this.#returns[index];
    mean /= bars;
    let squares = 0;
    for (let index = begin; index < begin + bars; index += 1) {
      const distance = this.#returns[index] - mean;
      squares += distance * distance;
    }
    return Math.sqrt(squares / (bars - 1));
  }
}
