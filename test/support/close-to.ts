/** JSON has no names for what is no number: they come as text. */
const numberOf = (value: unknown): unknown =>
  value === 'NaN' || value === 'Infinity' || value === '-Infinity' ? Number(value) : value;

/**
 * The first place where two JSON values differ, numbers by more than a relative 1e-9; undefined where there is none.
 * @param path where `actual` and `expected` stand in what is compared
 */
export function firstDifference(actual: unknown, expected: unknown, path = ''): string | undefined {
  const [a, b] = [numberOf(actual), numberOf(expected)];
  if (typeof a === 'number' && typeof b === 'number') {
    const isClose = Object.is(a, b) || a === b || Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));
    return isClose ? undefined : `${path}: ${a} is not ${b}`;
  }
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null)
    return a === b ? undefined : `${path}: ${JSON.stringify(a)} is not ${JSON.stringify(b)}`;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  for (const key of keys) {
    const difference = firstDifference(
      (a as Record<string, unknown>)[key],
      (b as Record<string, unknown>)[key],
      `${path}.${key}`,
    );
    if (difference !== undefined) return difference;
  }
  return undefined;
}
