import type { FeatureMatrix } from '../feature-matrix.ts';
import { ModelFileError } from '../model-file-error.ts';
import type { Predictor } from '../predictor.ts';
import type { ScoredOutput } from '../scored-output.ts';
import type { TreeEnsemble } from './ensemble.ts';
import { packTrees } from './packed.ts';
import { scoreTrees } from './score-trees.ts';

/** Predicts one output of an ensemble with the kernel. */
export function createTreePredictor(whole: TreeEnsemble, output: ScoredOutput, handlesMissing: boolean): Predictor {
  const ensemble = onlyScores({ ...whole, trees: whole.trees.slice(0, output.trees) }, output.scores);
  const packed = packTrees(ensemble);
  const bits = ensemble.readings.reduce((total, { categories }) => total + (categories?.members.byteLength ?? 0), 0);
  // The trees are packed now; only the readings and the base are still needed.
  const lean = { ...ensemble, trees: [] };
  return {
    inputs: ensemble.features,
    sizeBytes: packed.nodes.byteLength + packed.readings.byteLength + 12 * packed.roots.length + bits,
    handlesMissing,
    isProbability: output.isProbability ?? false,
    async predict(matrix: FeatureMatrix) {
      checkInputs(matrix, ensemble.features);
      return output.of(scoreTrees(lean, packed, matrix));
    },
    async release() {},
  };
}

/** The ensemble without the trees of scores that are not asked for. */
function onlyScores(ensemble: TreeEnsemble, scores: readonly number[]): TreeEnsemble {
  const place = new Map(scores.map((score, index) => [score, index]));
  const trees = ensemble.trees.flatMap((tree) => {
    const output = place.get(tree.output);
    return output === undefined ? [] : [{ ...tree, output }];
  });
  return { ...ensemble, trees, base: Float64Array.from(scores, (score) => ensemble.base[score]) };
}

/** @throws {ModelFileError} INPUT_MISMATCH where the matrix has another number of columns */
export function checkInputs(matrix: FeatureMatrix, inputs: number): void {
  if (matrix.columns.length === inputs) return;
  const found = `The rows have "${matrix.columns.length}" columns; expected ${inputs}.`;
  throw new ModelFileError('INPUT_MISMATCH', `${found} Give one column for each of its features, in its order.`);
}
