import { FeatureMatrix } from './feature-matrix.ts';
import { unsupported } from './model-file-error.ts';

/**
 * The values of a column of categories, in the order of the codes that the trees split on: DataFrames hold categories,
 * and libraries number them. A file that has the values takes them as inputs.
 */
export interface CategoryValues {
  readonly feature: number;
  readonly values: readonly number[];
}

/** What becomes of a value that the file does not name: LightGBM takes it for missing, XGBoost refuses to predict. */
export type UnknownCategory = 'MISSING' | 'NO_SCORE';

/**
 * Category values as a file has them: numbers, or true and false, which count as 1 and 0 as in Python.
 * @throws {ModelFileError} for text, which no feature can be
 */
export function numericValues(values: readonly unknown[], column: string): number[] {
  return values.map((value) => {
    if (typeof value === 'number' || typeof value === 'boolean') return Number(value);
    throw unsupported(
      `The categories of the column ${column} are text, such as "${String(value).slice(0, 40)}"; features are numbers. Number the categories before training.`,
    );
  });
}

/** The matrix with codes in place of values, and the rows that have a value which is no category. */
export function encodeCategories(matrix: FeatureMatrix, all: readonly CategoryValues[]) {
  const columns = [...matrix.columns];
  const unknown = new Set<number>();
  for (const { feature, values } of all) {
    const codes = new Map(values.map((value, code) => [value, code]));
    columns[feature] = matrix.columns[feature].map((value, row) => {
      const code = codes.get(value) ?? Number.NaN;
      if (Number.isNaN(code) && !Number.isNaN(value)) unknown.add(row);
      return code;
    });
  }
  return { matrix: new FeatureMatrix(matrix.rows, columns), unknown };
}
