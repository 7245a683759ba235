import { NotFoundError } from '../errors.ts';
import {
  type FeatureMatrix,
  type Predictor,
  type PredictorCache,
  createPredictorCache,
  loadPredictor,
} from '../models/index.ts';
import { type Database, type ModelRow, readArtifact } from '../store/index.ts';

const MAX_BYTES = 256 * 2 ** 20;

/** The predictors that a thread or process has loaded, from the bytes in the store, which all of them have. */
export function createPredictors(database: Database): PredictorCache {
  return createPredictorCache({
    maxBytes: MAX_BYTES,
    load: async (key) => {
      const [digest, output] = JSON.parse(key) as [string, string | null];
      const bytes = await readArtifact(database, digest);
      if (!bytes) throw new NotFoundError('model file', digest, 'Register the model again.');
      return loadPredictor(bytes, output === null ? {} : { output });
    },
  });
}

/** The key under which the predictor of a model is kept: the same file and output are loaded once. */
export const predictorKey = (model: Pick<ModelRow, 'digest' | 'output'>): string =>
  JSON.stringify([model.digest, model.output]);

/** One score a row. Where a model has learned nothing about missing values, a row that has any is no opinion: NaN. */
export async function scoreRows(predictor: Predictor, slice: FeatureMatrix): Promise<Float64Array> {
  const scores = await predictor.predict(slice);
  if (!predictor.handlesMissing)
    for (const column of slice.columns)
      for (let row = 0; row < scores.length; row += 1) if (Number.isNaN(column[row])) scores[row] = Number.NaN;
  return scores;
}
