import { SimulationError } from './simulation-error.ts';

/** How many closes the two averages are over, `fast` fewer than `slow`, and how many bars later a crossing acts. */
export interface MovingAverages {
  readonly fast: number;
  readonly slow: number;
  readonly delay: number;
}

/** Sums are taken anew after so many bars, so that rounding does not build up. */
const FRESH_EVERY = 8192;

/** Averages that differ by less than this, as a ratio, are equal: the difference is rounding. */
const ROUNDING = 1e-12;

/**
 * Signals of one column: an entry where the fast average of the closes crosses above the slow one, an exit where it
 * crosses below. Averages that were equal and part count as crossing. At the first bar with both averages there is
 * nothing yet that could cross.
 *
 * @returns 1 where there is a signal and 0 elsewhere, `[bars]` each
 * @throws SimulationError if a close is unknown
 */
export function movingAverageCross(
  close: Float64Array,
  { fast, slow, delay }: MovingAverages,
): { readonly entries: Uint8Array; readonly exits: Uint8Array } {
  const bars = close.length;
  const entries = new Uint8Array(bars);
  const exits = new Uint8Array(bars);
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
      // Instead of two means, two sums of fast * slow closes are compared: no division.
      const gap = fastSum * slow - slowSum * fast;
      const isEqual = Math.abs(gap) <= ROUNDING * Math.abs(slowSum * fast);
      const now = isEqual ? 0 : Math.sign(gap);
      if (now !== side) {
        if (now === 1 && side <= 0) entries[bar + delay] = 1;
        if (now === -1 && side >= 0) exits[bar + delay] = 1;
        side = now;
      }
    }
    // An unknown close stays in the sum to the end of the stretch.
    if (!Number.isFinite(slowSum)) refuseUnknown(close);
  }
  return { entries, exits };
}

function sumUpTo(close: Float64Array, last: number, window: number): number {
  let sum = 0;
  for (let bar = last - window + 1; bar <= last; bar += 1) sum += close[bar];
  return sum;
}

function refuseUnknown(close: Float64Array): never {
  const bar = close.findIndex((price) => !Number.isFinite(price));
  throw new SimulationError(
    'UNKNOWN_CLOSE',
    `movingAverageCross: expected a close at every bar, was "${close[bar]}" at bar "${bar}". Leave such bars out.`,
  );
}
