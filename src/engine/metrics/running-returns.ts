import { CHUNK, mayMiss } from './chunk.ts';
import { Drawdowns } from './drawdowns.ts';
import { ReturnSums } from './return-sums.ts';
import { Stability } from './stability.ts';

/** Everything the metrics need to know of the returns, summed up as they arrive. */
export class RunningReturns {
  readonly sums = new ReturnSums();
  readonly stability = new Stability();
  readonly drawdowns: Drawdowns;
  /** The number of returns, NaN included. */
  bars = 0;
  readonly #waiting = new Float64Array(CHUNK);
  #count = 0;

  /** @param start the initial cash, where the equity is known; see Drawdowns for `startIsPeak` */
  constructor(startIsPeak: boolean, start?: number) {
    this.drawdowns = new Drawdowns(startIsPeak, start);
  }

  /** Adds the next returns; NaN is a missing return. */
  add(returns: Float64Array): void {
    this.#take(returns);
    this.drawdowns.addReturns(returns);
  }

  /** Adds the next returns of an account, and its equity after each of them. */
  addAccount(returns: Float64Array, equity: Float64Array): void {
    this.#take(returns);
    this.drawdowns.addEquity(equity);
  }

  #take(returns: Float64Array): void {
    this.bars += returns.length;
    let taken = 0;
    while (taken < returns.length) {
      const next = returns.subarray(taken, taken + CHUNK - this.#count);
      taken += next.length;
      if (next.length === CHUNK) this.#sum(next);
      else this.#keep(next);
    }
  }

  /** Sums up the last, partly filled chunk. Nothing may be added afterwards. */
  finish(): this {
    this.#sum(this.#waiting.subarray(0, this.#count));
    this.#count = 0;
    return this;
  }

  #keep(returns: Float64Array): void {
    this.#waiting.set(returns, this.#count);
    this.#count += returns.length;
    if (this.#count < CHUNK) return;
    this.#sum(this.#waiting);
    this.#count = 0;
  }

  #sum(returns: Float64Array): void {
    const numbers = mayMiss(returns) ? returns.filter((value) => !Number.isNaN(value)) : returns;
    this.sums.add(numbers);
    this.stability.add(numbers);
  }
}
