import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { FeatureMatrix, loadPredictor } from '../src/models/index.ts';

/**
 * Checks LightGBM models of other people, which are no part of this repository, against what LightGBM answered:
 * `npm run check:reference -- DIRECTORY`, where the directory holds models, rows and predictions of
 * github.com/dmitryikh/leaves (testdata).
 */
const [directory] = parseArgs({ allowPositionals: true }).positionals;
if (directory === undefined) {
  process.stderr.write('Expected the directory of the vectors: npm run check:reference -- DIRECTORY\n');
  process.exit(2);
}

/** LightGBM adds its trees in another order than we do. */
const LIGHTGBM_ERROR = 1e-15;

const read = (file: string) => readFileSync(join(directory, file));
const table = (file: string) =>
  read(file)
    .toString()
    .trim()
    .split('\n')
    .map((line) => line.split(/\s+/).map(Number));

function matrixOf(rows: readonly (readonly number[])[]): FeatureMatrix {
  const columns = (rows[0] ?? []).map((_, column) => Float64Array.from(rows, (row) => row[column] ?? Number.NaN));
  return new FeatureMatrix(rows.length, columns);
}

interface Check {
  readonly model: string;
  readonly matrix: FeatureMatrix;
  readonly expected: Float64Array;
  readonly maxError: number;
}

/** Prints the largest error of a model, and says whether it is small enough. */
async function isRight({ model, matrix, expected, maxError }: Check): Promise<boolean> {
  const predictor = await loadPredictor(read(model));
  const scores = await predictor.predict(matrix);
  await predictor.release();
  const error = expected.reduce((worst, value, row) => {
    const difference = Math.abs((scores[row] ?? Number.NaN) - value);
    return Number.isNaN(difference) ? Infinity : Math.max(worst, difference);
  }, 0);
  const passed = error <= maxError;
  process.stdout.write(`${passed ? 'ok' : 'WRONG'}  ${model}: ${expected.length} rows, largest error ${error}\n`);
  return passed;
}

const lightgbm = (model: string, rows: string, expected: string): Check => ({
  model,
  matrix: matrixOf(table(rows)),
  expected: Float64Array.from(table(expected).flat()),
  maxError: LIGHTGBM_ERROR,
});
const checks: Check[] = [
  lightgbm('lg_dart_breast_cancer.model', 'breast_cancer_test.tsv', 'lg_dart_breast_cancer_true_predictions.txt'),
  lightgbm(
    'genlin_fmtp_poisson_Frequency.model',
    'genlin_fmtp_poisson_Frequency_features.tsv',
    'genlin_fmtp_poisson_Frequency_true_predictions.txt',
  ),
];
let wrong = 0;
for (const check of checks) if (!(await isRight(check))) wrong += 1;
process.exit(wrong === 0 ? 0 : 1);
