/** The returns of an account and of its benchmark over the same spans, `[bars]` each, NaN where no span ends. */
export interface PairedReturns {
  readonly own: Float64Array;
  readonly benchmark: Float64Array;
}

/**
 * Pairs returns where the benchmark lacks bars: a span goes from one close of the benchmark to its next, and over a
 * span of several bars the account's returns are compounded.
 *
 * @param returns `[bars]`, of the account
 * @param closes `[bars]`, of the benchmark, NaN where it has no bar
 */
export function pairReturns(returns: Float64Array, closes: Float64Array): PairedReturns {
  const own = new Float64Array(returns.length).fill(Number.NaN);
  const benchmark = own.slice();
  let before = Number.NaN;
  let growth = 1;
  for (let bar = 0; bar < returns.length; bar += 1) {
    growth *= 1 + returns[bar];
    const close = closes[bar];
    if (!(close > 0)) continue;
    if (before > 0) {
      own[bar] = growth - 1;
      benchmark[bar] = close / before - 1;
    }
    before = close;
    growth = 1;
  }
  return { own, benchmark };
}
