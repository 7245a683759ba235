/**
 * Which values count as missing, and what a missing value is read as: below every threshold, above every one, or
 * zero.
 */
export type MissingRule = 'LOW' | 'HIGH' | 'ZERO' | 'ZERO_OR_NAN_LOW' | 'ZERO_OR_NAN_HIGH';

/** What counts as missing where a split only parts missing values from all others: those are read as 1, others as 0. */
export type MissingOnly = 'NAN' | 'ZERO_OR_NAN';

/** A split on categories: the members go high, all others low, missing values where `missingHigh` says. */
export interface Categories {
  /** Bit c of word c / 32 is set where category c goes high. */
  readonly members: Uint32Array;
  /** The side of values that are no category: negative, too large, or not among the bits. */
  readonly othersHigh: boolean;
  readonly missingHigh: boolean;
  /** XGBoost looks at the sign before it truncates, LightGBM after: -0.5 is no category, or category 0. */
  readonly negativeFractionIsZero: boolean;
}

/**
 * How a split reads a feature. After reading, every split is the same comparison, high where value >= threshold: a
 * missing value is read as one that goes the right way at every threshold, a category as 0 (low) or 1 (high).
 */
export interface Reading {
  readonly feature: number;
  readonly missing: MissingRule;
  readonly categories?: Categories;
  readonly only?: MissingOnly;
}

/** The threshold of a split on what is read as 0 or 1: categories, and missing values against all others. */
export const CATEGORY_THRESHOLD = 0.5;

/** LightGBM takes values this near zero for zero. */
const ZERO = Math.fround(1e-35);

const isZeroOrNaN = (value: number) => !(Math.abs(value) > ZERO);

/** Readings of numbers with equal keys give equal columns. Not for categories, where every reading is its own. */
export function readingKey({ feature, missing, only }: Reading, columnHasMissing: boolean): string {
  const matters = columnHasMissing || missing === 'ZERO_OR_NAN_LOW' || missing === 'ZERO_OR_NAN_HIGH';
  return `${feature} ${matters ? missing : ''} ${only ?? ''}`;
}

/**
 * Reads a column, `[rows]`, into the first rows of `target`. `NaN >= threshold` is false, so NaN is below every
 * threshold.
 * @param column its values, and whether the whole column has any NaN
 */
export function fillReading(
  { categories, only, missing }: Reading,
  { values, hasMissing }: { readonly values: Float64Array; readonly hasMissing: boolean },
  target: Float32Array | Float64Array,
): void {
  if (categories) {
    for (let row = 0; row < values.length; row += 1) target[row] = goesHigh(categories, values[row]) ? 1 : 0;
    return;
  }
  if (only) {
    const isMissing = only === 'NAN' ? Number.isNaN : isZeroOrNaN;
    for (let row = 0; row < values.length; row += 1) target[row] = isMissing(values[row]) ? 1 : 0;
    return;
  }
  target.set(values);
  if (missing === 'ZERO_OR_NAN_LOW' || missing === 'ZERO_OR_NAN_HIGH') {
    const value = missing === 'ZERO_OR_NAN_LOW' ? Number.NaN : Number.POSITIVE_INFINITY;
    for (let row = 0; row < values.length; row += 1) if (isZeroOrNaN(target[row])) target[row] = value;
  } else if (hasMissing && missing !== 'LOW') {
    const value = missing === 'ZERO' ? 0 : Number.POSITIVE_INFINITY;
    for (let row = 0; row < values.length; row += 1) if (Number.isNaN(target[row])) target[row] = value;
  }
}

function goesHigh({ members, othersHigh, missingHigh, negativeFractionIsZero }: Categories, value: number): boolean {
  if (Number.isNaN(value)) return missingHigh;
  const category = Math.trunc(value);
  if (negativeFractionIsZero ? category < 0 : value < 0) return othersHigh;
  if (category >= members.length * 32) return othersHigh;
  return (members[category >>> 5] & (1 << (category & 31))) !== 0;
}
