import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { normals } from '../bench/workloads.ts';
import { FeatureMatrix, loadPredictor } from '../src/models/index.ts';

/**
 * Checks whole model files against what their own libraries answered: `npm run check:reference -- DIRECTORY`. These
 * vectors are too large for the repository, or belong to others. The directory holds
 * - models/: xgb_reg.{json,ubj,onnx} and xgb_reg.predictions.f32, for all 126,000 rows of W5;
 * - third-party/lightgbm/: models, rows and predictions of github.com/dmitryikh/leaves (testdata).
 */
const [directory] = parseArgs({ allowPositionals: true }).positionals;
if (directory === undefined) {
  process.stderr.write('Expected the directory of the vectors: npm run check:reference -- DIRECTORY\n');
  process.exit(2);
}

const ROWS = 126_000;
const INPUTS = 20;
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

function w5(): FeatureMatrix {
  const cell = normals(501);
  const columns = Array.from({ length: INPUTS }, (_, input) =>
    Float64Array.from({ length: ROWS }, (_, row) => Math.fround(cell(row * INPUTS + input))),
  );
  return new FeatureMatrix(ROWS, columns);
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

const predictions = Float64Array.from(new Float32Array(Uint8Array.from(read('models/xgb_reg.predictions.f32')).buffer));
const matrix = w5();
const lightgbm = (model: string, rows: string, expected: string): Check => ({
  model: `third-party/lightgbm/${model}`,
  matrix: matrixOf(table(`third-party/lightgbm/${rows}`)),
  expected: Float64Array.from(table(`third-party/lightgbm/${expected}`).flat()),
  maxError: LIGHTGBM_ERROR,
});
const checks: Check[] = [
  ...['json', 'ubj', 'onnx'].map((format) => ({
    model: `models/xgb_reg.${format}`,
    matrix,
    expected: predictions,
    maxError: 0,
  })),
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
