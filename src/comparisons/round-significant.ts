const DIGITS = 6;
/** Beyond these a power of ten is not exact. */
const MAX_POWER = 22;
const POWERS = Array.from({ length: 2 * MAX_POWER + 1 }, (_, index) => Number(`1e${index - MAX_POWER}`));

/**
 * A number to 6 significant digits, which is more than a plot shows and takes a third of the text. NaN and infinities
 * stay as they are.
 */
export function roundSignificant(value: number): number {
  const power = DIGITS - 1 - Math.floor(Math.log10(Math.abs(value)));
  if (!(Math.abs(power) <= MAX_POWER)) return Number(value.toPrecision(DIGITS));
  // Dividing by a power of ten that is exact gives the number that is nearest to the decimal.
  if (power >= 0) return Math.round(value * POWERS[MAX_POWER + power]) / POWERS[MAX_POWER + power];
  return Math.round(value / POWERS[MAX_POWER - power]) * POWERS[MAX_POWER - power];
}
