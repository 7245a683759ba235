/** Whether two amounts differ by no more than rounding: 1e-9 of the larger, or 1e-12. */
export function isNear(a: number, b: number): boolean {
  if (a === b) return true;
  if (Math.abs(a) === Number.POSITIVE_INFINITY || Math.abs(b) === Number.POSITIVE_INFINITY) return false;
  return Math.abs(a - b) <= Math.max(1e-9 * Math.max(Math.abs(a), Math.abs(b)), 1e-12);
}

export const isBelow = (a: number, b: number): boolean => a < b && !isNear(a, b);

/** The sum; exactly 0 where only rounding is left of it. */
export const addTo = (a: number, b: number): number => (isNear(a, -b) ? 0 : a + b);
