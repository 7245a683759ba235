/**
 * Mean, sample deviation (n - 1, by Welford's recurrence) and downside deviation (root of the mean square of negative
 * returns over all n) of the returns of an equity series; the first return is against the initial cash.
 */
export function moments(
  equity: Float64Array,
  initialCash: number,
): { mean: number; deviation: number; downside: number } {
  let before = initialCash;
  let mean = 0;
  let squares = 0;
  let negative = 0;
  for (let bar = 0; bar < equity.length; bar += 1) {
    const value = equity[bar] / before - 1;
    before = equity[bar];
    const delta = value - mean;
    mean += delta / (bar + 1);
    squares += delta * (value - mean);
    if (value < 0) negative += value * value;
  }
  const count = equity.length;
  return { mean, deviation: Math.sqrt(squares / (count - 1)), downside: Math.sqrt(negative / count) };
}
