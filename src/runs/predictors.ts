import { NotFoundError } from '../errors.ts';
import {
  type FeatureMatrix,
  type GraphProcess,
  type Predictor,
  type PredictorCache,
  createPredictorCache,
  loadPredictor,
} from '../models/index.ts';
import { type Database, type ModelRow, readArtifact } from '../store/index.ts';

const MAX_BYTES = 256 * 2 ** 20;

/**
 * The predictors that this thread or process has loaded, made from the model files in the store.
 *
 * @param graphs runs the graphs of ONNX files; undefined where this process may be ended itself
 */
export function createPredictors(database: Database, graphs: GraphProcess | undefined): PredictorCache {
  return createPredictorCache({
    maxBytes: MAX_BYTES,
    load: async (key) => {
      const [digest, output] = JSON.parse(key) as [string, string | null];
      const read = async () => {
        const bytes = await readArtifact(database, digest);
        if (!bytes) throw new NotFoundError('model file', digest, 'Register the model again.');
        return bytes;
      };
      return loadPredictor(await read(), {
        ...(output === null ? {} : { output }),
        ...(graphs ? { openGraph: () => graphs.open(read) } : {}),
      });
    },
  });
}

/** The key of a model's predictor: models with the same file and output share one. */
export const predictorKey = (model: Pick<ModelRow, 'digest' | 'output'>): string =>
  JSON.stringify([model.digest, model.output]);

/**
 * One score for each row. NaN, which is no score, where there is no bar, whatever the model makes of missing values;
 * where the model answers an infinite number; and where a value is missing and the model cannot handle that.
 *
 * @param closes `[rows]`, NaN where the row has no bar
 */
export async function scoreRows(
  predictor: Predictor,
  features: FeatureMatrix,
  closes: Float64Array,
): Promise<Float64Array> {
  const scores = await predictor.predict(features);
  for (let row = 0; row < scores.length; row += 1)
    if (!(closes[row] > 0) || Math.abs(scores[row]) === Number.POSITIVE_INFINITY) scores[row] = Number.NaN;
  if (!predictor.handlesMissing)
    for (const column of features.columns)
      for (let row = 0; row < scores.length; row += 1) if (Number.isNaN(column[row])) scores[row] = Number.NaN;
  return scores;
}
