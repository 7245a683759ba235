/** Whether two amounts differ by rounding alone: |a - b| <= max(1e-9 max(|a|, |b|), 1e-12). */
export function isClose(a: number, b: number): boolean {
  if (a === b) return true;
  const distance = Math.abs(a - b);
  // An infinite amount is close to nothing but itself.
  return distance < Infinity && distance <= Math.max(1e-9 * Math.max(Math.abs(a), Math.abs(b)), 1e-12);
}

/** Whether `a` is less than `b`, and by more than rounding. */
export function isLess(a: number, b: number): boolean {
  return !isClose(a, b) && a < b;
}

/** The sum; exactly 0 where the two cancel each other but for rounding. */
export function addAmounts(a: number, b: number): number {
  return isClose(a, -b) ? 0 : a + b;
}

/** The largest multiple of `step` (positive) that is not above `size`. The remainder of a division is exact. */
export function floorToStep(size: number, step: number): number {
  const quotient = (size - (size % step)) / step;
  const whole = Math.floor(quotient);
  return (quotient - whole > 0.5 ? whole + 1 : whole) * step;
}
