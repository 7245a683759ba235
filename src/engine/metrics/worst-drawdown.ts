/** The deepest drawdown of an equity curve. `peak`, `trough` and `recovery` are bars. */
export interface WorstDrawdown {
  /** -1 if the initial cash is the peak. */
  readonly peak: number;
  readonly trough: number;
  /** The first bar at or above the peak again; null if there is none. */
  readonly recovery: number | null;
  /** Negative, as a ratio of the peak. */
  readonly depth: number;
}

/** The deepest drawdown, the first of equal ones; undefined for a curve that has none. @param equity `[bars]` */
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

/** `[bars]`: equity over its highest so far, less 1. The initial cash is the first peak. */
export function drawdownsOf(equity: Float64Array, initialCash: number): Float64Array {
  let peak = initialCash;
  return equity.map((value) => {
    peak = Math.max(peak, value);
    return value / peak - 1;
  });
}
