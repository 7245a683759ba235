import { GrowingColumn, compileFeatures, downsample } from '../engine/index.ts';
import { HindcastError } from '../errors.ts';
import type { ColumnSources } from '../columns/index.ts';
import type { PredictorCache } from '../models/index.ts';
import { predictorKey, scoreRows } from '../runs/predictors.ts';
import { type BlockRange, streamSlices } from '../runs/stream-slices.ts';

/** Which model is to score which bars. */
export interface ScoreRequest {
  readonly digest: string;
  readonly output: string | null;
  /** The expressions of the model's inputs, in order. */
  readonly expressions: readonly string[];
  readonly range: Omit<BlockRange, 'benchmark'>;
  /** At most so many points a symbol. */
  readonly maxPoints: number;
}

/** The scores of one symbol, one a bar of its own, thinned out. NaN is no opinion. */
export interface SymbolScores {
  readonly symbol: string;
  readonly times: Float64Array;
  readonly values: Float64Array;
  readonly totalPoints: number;
  /** Bars without a score. */
  readonly missing: number;
}

/** Bars of all symbols together, and points of an answer: what memory holds, and what is written in a fifth of a second. */
const MAX_SCORES = 10_000_000;
const MAX_POINTS = 200_000;

/** The scores that a backtest of the model over these symbols and this range sees, in the order of the symbols. */
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
    for await (const { panel, features } of streamSlices(sources, { ...range, benchmark: null }, distinct)) {
      const scores = await scoreRows(lease.predictor, features.select(columns));
      for (let row = 0; row < scores.length; row += 1) {
        // A symbol that has no bar at this time has no price either.
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
