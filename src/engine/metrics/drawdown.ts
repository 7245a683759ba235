/**
 * The deepest fall from a peak so far, as a ratio of it (0 or negative), and the most bars in a row below a peak. The
 * initial cash is the first peak.
 */
export function drawdowns(equity: Float64Array, initialCash: number): { deepest: number; longest: number } {
  let peak = initialCash;
  let deepest = 0;
  let longest = 0;
  let current = 0;
  for (let bar = 0; bar < equity.length; bar += 1) {
    if (equity[bar] >= peak) {
      peak = equity[bar];
      current = 0;
      continue;
    }
    current += 1;
    longest = Math.max(longest, current);
    deepest = Math.min(deepest, equity[bar] / peak - 1);
  }
  return { deepest, longest };
}
