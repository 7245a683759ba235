/** Sums are taken afresh this often, so that rounding does not build up. */
const FRESH_EVERY = 8192;

/**
 * Marks the bars in which the mean of the last `fast` closes crosses above (1 in `entries`) or below (1 in `exits`) that
 * of the last `slow`, from the second bar on in which both are known. Signals take effect `delay` bars later.
 *
 * @param close one column, finite; `fast` < `slow`
 */
export function movingAverageCross(
  close: Float64Array,
  { fast, slow, delay }: { readonly fast: number; readonly slow: number; readonly delay: number },
): { readonly entries: Uint8Array; readonly exits: Uint8Array } {
  const bars = close.length;
  const entries = new Uint8Array(bars);
  const exits = new Uint8Array(bars);
  // fast mean > slow mean without dividing: sums are compared at the same scale.
  let side = NaN;
  for (let start = slow - 1; start < bars - delay; start += FRESH_EVERY) {
    let fastSum = sumUpTo(close, start, fast);
    let slowSum = sumUpTo(close, start, slow);
    const stop = Math.min(start + FRESH_EVERY, bars - delay);
    for (let bar = start; bar < stop; bar += 1) {
      if (bar > start) {
        fastSum += close[bar] - close[bar - fast];
        slowSum += close[bar] - close[bar - slow];
      }
      const gap = fastSum * slow - slowSum * fast;
      const now = gap > 0 ? 1 : gap < 0 ? -1 : 0;
      if (now !== side) {
        if (now === 1 && side <= 0) entries[bar + delay] = 1;
        if (now === -1 && side >= 0) exits[bar + delay] = 1;
        side = now;
      }
    }
  }
  return { entries, exits };
}

function sumUpTo(close: Float64Array, last: number, window: number): number {
  let sum = 0;
  for (let bar = last - window + 1; bar <= last; bar += 1) sum += close[bar];
  return sum;
}
