/** Which values count as missing, and what becomes of a missing value: below or above every threshold, or zero. */
export type MissingRule = 'LOW' | 'HIGH' | 'ZERO' | 'ZERO_OR_NAN_LOW' | 'ZERO_OR_NAN_HIGH';

/** A split on categories: the members go high, all others low, and missing values as told. */
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
 * How a split reads a feature. After reading, every split is the same comparison, high where value >= threshold:
 * a missing value has become one that decides itself, and a set of categories has become 0 (low) or 1 (high).
 */
export interface Reading {
  readonly feature: number;
  readonly missing: MissingRule;
  readonly categories?: Categories;
}

/** The threshold that goes with a reading of categories. */
export const CATEGORY_THRESHOLD = 0.5;

/** LightGBM takes values this near zero for zero. */
const ZERO = Math.fround(1e-35);

/** Readings of numbers with equal keys fill equal columns; a reading of categories is like no other. */
export function readingKey({ feature, missing }: Reading, columnHasMissing: boolean): string {
  const matters = columnHasMissing || missing === 'ZERO_OR_NAN_LOW' || missing === 'ZERO_OR_NAN_HIGH';
  return `${feature} ${matters ? missing : ''}`;
}

/** Reads `target.length` rows or fewer of a column from `from` on. `NaN >= threshold` is false, so NaN is the lowest. */
export function fillReading(
  reading: Reading,
  column: Float64Array,
  columnHasMissing: boolean,
  target: Float32Array | Float64Array,
): void {
  const { categories, missing } = reading;
  if (categories) {
    for (let row = 0; row < column.length; row++) target[row] = goesHigh(categories, column[row]) ? 1 : 0;
    return;
  }
  target.set(column);
  if (missing === 'ZERO_OR_NAN_LOW' || missing === 'ZERO_OR_NAN_HIGH') {
    const value = missing === 'ZERO_OR_NAN_LOW' ? Number.NaN : Number.POSITIVE_INFINITY;
    for (let row = 0; row < column.length; row++) if (!(Math.abs(target[row]) > ZERO)) target[row] = value;
  } else if (columnHasMissing && missing !== 'LOW') {
    const value = missing === 'ZERO' ? 0 : Number.POSITIVE_INFINITY;
    for (let row = 0; row < column.length; row++) if (Number.isNaN(target[row])) target[row] = value;
  }
}

function goesHigh({ members, othersHigh, missingHigh, negativeFractionIsZero }: Categories, value: number): boolean {
  if (Number.isNaN(value)) return missingHigh;
  const category = Math.trunc(value);
  if (negativeFractionIsZero ? category < 0 : value < 0) return othersHigh;
  if (category >= members.length * 32) return othersHigh;
  return (members[category >>> 5] & (1 << (category & 31))) !== 0;
}
