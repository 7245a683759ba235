/** The deepest fall of a curve, by the places of its bars. */
export interface WorstDrawdown {
  /** The bar of the peak; -1 where the initial cash is the peak. */
  readonly peak: number;
  readonly trough: number;
  /** The first bar at or above the peak again; null where there is none. */
  readonly recovery: number | null;
  /** Negative, as a ratio of the peak. */
  readonly depth: number;
}

/** Finds the deepest fall from a peak; undefined for a curve that never falls. Of equal ones the first. */
export function findWorstDrawdown(equity: Float64Array, initialCash: number): WorstDrawdown | undefined {
  let peak = -1;
  let peakValue = initialCash;
  let worst: { peak: number; value: number; trough: number; depth: number } | undefined;
  for (let bar = 0; bar < equity.length; bar += 1) {
    if (equity[bar] >= peakValue) {
      peak = bar;
      peakValue = equity[bar];
      continue;
    }
    const depth = equity[bar] / peakValue - 1;
    if (depth < (worst?.depth ?? 0)) worst = { peak, value: peakValue, trough: bar, depth };
  }
  if (!worst) return undefined;
  const { value, trough, depth } = worst;
  const after = equity.subarray(trough).findIndex((now) => now >= value);
  return { peak: worst.peak, trough, recovery: after === -1 ? null : trough + after, depth };
}
