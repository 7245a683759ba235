import { GrowingColumn, compileFeatures, downsample } from '../engine/index.ts';
import { HindcastError } from '../errors.ts';
import type { ColumnSources } from '../columns/index.ts';
import type { PredictorCache } from '../models/index.ts';
import { predictorKey, scoreRows } from '../runs/predictors.ts';
import { streamSlices } from '../runs/stream-slices.ts';
import type { BarRange } from '../store/index.ts';

/** Which model is to score which bars. The model is given by its file's digest and its output. */
export interface ScoreRequest {
  readonly digest: string;
  readonly output: string | null;
  /** The expressions of the model's inputs, in order. */
  readonly expressions: readonly string[];
  readonly range: Omit<BarRange, 'fields'>;
  /** Points of each symbol at most. */
  readonly maxPoints: number;
}

/** The scores of one symbol at its own bars, downsampled to `maxPoints`. NaN where the model has no score. */
export interface SymbolScores {
  readonly symbol: string;
  readonly times: Float64Array;
  readonly values: Float64Array;
  /** Bars before downsampling. */
  readonly totalPoints: number;
  /** Bars without a score. */
  readonly missing: number;
}

/** Limits over all symbols together: on bars, which are held in memory, and on points, which are sent to the client. */
const MAX_SCORES = 10_000_000;
const MAX_POINTS = 200_000;

/**
 * The scores that a backtest of the model would see over the range, in the order of the range's symbols.
 * @throws {HindcastError} QUERY_TOO_LARGE where there are too many bars or points
 */
export async function scoreRange(
  { sources, predictors }: { sources: ColumnSources; predictors: PredictorCache },
  { range, expressions, maxPoints, ...model }: ScoreRequest,
): Promise<SymbolScores[]> {
  const { canonical } = compileFeatures(expressions);
  const lease = await predictors.acquire(predictorKey(model));
  try {
    const distinct = [...new Set(canonical)];
    const columns = canonical.map((expression) => distinct.indexOf(expression));
    const series = range.symbols.map(() => ({ times: new GrowingColumn(), scores: new GrowingColumn() }));
    let total = 0;
    for await (const { panel, features } of streamSlices(sources, {
      ...range,
      benchmark: null,
      expressions: distinct,
    })) {
      const scores = await scoreRows(lease.predictor, features.select(columns), panel.close);
      for (let row = 0; row < scores.length; row += 1) {
        // No price: the symbol has no bar at this time.
        if (Number.isNaN(panel.close[row])) continue;
        const { times, scores: own } = series[row % panel.symbols];
        times.push(panel.times[Math.floor(row / panel.symbols)]);
        own.push(scores[row]);
        total += 1;
      }
      if (total > MAX_SCORES) throw tooMany('bars', MAX_SCORES, 'fewer symbols or a shorter range');
    }
    const points = series.reduce((sum, { times }) => sum + Math.min(maxPoints, times.values().length), 0);
    if (points > MAX_POINTS) throw tooMany('points', MAX_POINTS, 'fewer symbols, or a lower maxPoints');
    return series.map(({ times, scores }, index) => {
      const missing = scores.values().reduce((count, score) => count + Number(Number.isNaN(score)), 0);
      return { symbol: range.symbols[index], missing, ...downsample(times.values(), scores.values(), maxPoints) };
    });
  } finally {
    await lease.release();
  }
}

const tooMany = (what: string, limit: number, remedy: string) =>
  new HindcastError(
    'QUERY_TOO_LARGE',
    `There are more than ${limit} ${what} of all symbols together: ask for ${remedy}.`,
  );
