import { type MetricValue, type ScoreMetricName, defined } from '../metrics/catalogue.ts';
import { NO_BARS } from '../metrics/reasons.ts';
import { CentredRows } from './centred-rows.ts';
import { LEAST_PAIRS } from './correlation.ts';
import type { HorizonReturns } from './forward-returns.ts';
import { directionsOf } from './hit-counts.ts';
import { type ScoreRows, createCrossSectional, createOverTime } from './horizon-quality.ts';
import { HORIZONS, LONGEST } from './horizons.ts';
import { RankCorrelation } from './rank-correlation.ts';
import { Ranking } from './ranks.ts';

const NO_PAIRS = 'it takes three scores with a return after them, and scores and returns that vary';
const LEFT_OUT = 'the launch left the quality of scores out';
const NO_RATIO = 'it takes three instruments, and two bars whose correlations differ';

const STATISTICS = ['IC', 'IC_RATIO', 'RANK_IC', 'RANK_IC_RATIO', 'HIT_RATE'] as const;
const leftOut: MetricValue = { value: null, reason: LEFT_OUT };
const LEFT_OUT_METRICS = {
  ...(Object.fromEntries(HORIZONS.flatMap((bars) => STATISTICS.map((name) => [`${name}_${bars}`, leftOut]))) as Record<
    `${(typeof STATISTICS)[number]}_${(typeof HORIZONS)[number]}`,
    MetricValue
  >),
  IC_HALF_LIFE: leftOut,
  SCORE_AUTOCORRELATION: leftOut,
};

/** How well a model's scores predict returns, apart from any strategy. Fed slice by slice. */
export class ScoreQuality {
  readonly #symbols: number;
  readonly #isLeftOut: boolean;
  readonly #centre: number;
  readonly #ranking: Ranking;
  readonly #horizons;
  /** The scores of the last LONGEST bars, newest last, and their ranks. */
  #scores: Float64Array;
  #ranks: Float64Array;
  readonly #self: RankCorrelation;
  #selfSum = 0;
  #selfCount = 0;
  #scored = 0;
  #cells = 0;

  /**
   * @param isProbability whether scores are probabilities: a direction is then told from 0.5, else from 0
   * @param isLeftOut measures no more than how many bars have a score, which costs next to nothing
   */
  constructor(symbols: number, { isProbability, isLeftOut = false }: { isProbability: boolean; isLeftOut?: boolean }) {
    this.#centre = isProbability ? 0.5 : 0;
    this.#symbols = symbols;
    this.#isLeftOut = isLeftOut;
    this.#ranking = new Ranking(symbols);
    this.#self = new RankCorrelation(symbols);
    this.#horizons = HORIZONS.map(() =>
      symbols < LEAST_PAIRS ? createOverTime(symbols) : createCrossSectional(symbols),
    );
    this.#scores = new Float64Array(LONGEST * symbols).fill(Number.NaN);
    this.#ranks = this.#scores.slice();
  }

  /**
   * Takes the scores of a slice.
   *
   * @param scores `[bars * symbols]`, NaN where there is none
   * @param closes `[bars * symbols]`, NaN where an instrument has no bar
   * @param forward the returns that end at the same bars
   */
  push(scores: Float64Array, closes: Float64Array, forward: readonly HorizonReturns[]): void {
    this.#cover(scores, closes);
    if (this.#isLeftOut) return;
    const count = this.#symbols;
    const begin = LONGEST * count;
    const all = joined(this.#scores, scores);
    const ranks = joined(this.#ranks, scores);
    for (let offset = begin; offset < ranks.length; offset += count) this.#ranking.rank(all, ranks, offset);
    const centredRanks = new CentredRows(ranks, count);
    const centred = new CentredRows(all, count);
    const directions = directionsOf(all, this.#centre);
    const rows = { symbols: count, scores: all, ranks, directions, centred, centredRanks };
    for (let forwardRow = 0; forwardRow * count < scores.length; forwardRow += 1) {
      const row = LONGEST + forwardRow;
      for (let index = 0; index < forward.length; index += 1) {
        const horizon = forward[index];
        this.#horizons[index].add({ scores: rows, scoreRow: row - horizon.bars, forward: horizon, forwardRow });
      }
      this.#compare(rows, row);
    }
    this.#scores = all.slice(all.length - begin);
    this.#ranks = ranks.slice(ranks.length - begin);
  }

  finish(): Record<ScoreMetricName, MetricValue> {
    const coverage = { SCORE_COVERAGE: defined(this.#scored / this.#cells, NO_BARS) };
    if (this.#isLeftOut) return { ...LEFT_OUT_METRICS, ...coverage };
    const found = this.#horizons.map((horizon) => ({ ...horizon.finish(), hitRate: horizon.hits.rate }));
    const named = HORIZONS.flatMap((bars, index) => {
      const { ic, icRatio, rankIc, rankIcRatio, hitRate } = found[index];
      return [
        [`IC_${bars}`, defined(ic, NO_PAIRS)],
        [`IC_RATIO_${bars}`, defined(icRatio, NO_RATIO)],
        [`RANK_IC_${bars}`, defined(rankIc, NO_PAIRS)],
        [`RANK_IC_RATIO_${bars}`, defined(rankIcRatio, NO_RATIO)],
        [`HIT_RATE_${bars}`, defined(hitRate, 'no score has a direction, or no return after one')],
      ] as const;
    });
    return {
      ...(Object.fromEntries(named) as Record<(typeof named)[number][0], MetricValue>),
      IC_HALF_LIFE: halfLife(found.map(({ ic }) => ic)),
      SCORE_AUTOCORRELATION: defined(this.#selfSum / this.#selfCount, NO_RATIO),
      ...coverage,
    };
  }

  #cover(scores: Float64Array, closes: Float64Array): void {
    for (let cell = 0; cell < scores.length; cell += 1) {
      this.#cells += Number(closes[cell] > 0);
      this.#scored += Number(!Number.isNaN(scores[cell]));
    }
  }

  /** Correlates the ranks of a bar with those of the bar before. */
  #compare({ symbols, ranks, centredRanks }: ScoreRows, row: number): void {
    const value =
      centredRanks.correlate(row - 1, centredRanks, row) ??
      this.#self.of({ xs: ranks, ys: ranks, xBegin: (row - 1) * symbols, yBegin: row * symbols, count: symbols });
    if (Number.isNaN(value)) return;
    this.#selfSum += value;
    this.#selfCount += 1;
  }
}

/** Bars until the correlation has fallen to half of that at the first horizon, interpolated linearly. */
function halfLife(ics: readonly number[]): MetricValue {
  const half = ics[0] / 2;
  if (!(half > 0)) return { value: null, reason: 'the correlation at one bar is not positive' };
  for (let index = 1; index < ics.length; index += 1) {
    if (!(ics[index] <= half)) continue;
    const [from, to] = [HORIZONS[index - 1], HORIZONS[index]];
    return { value: from + ((ics[index - 1] - half) / (ics[index - 1] - ics[index])) * (to - from) };
  }
  return { value: null, reason: `the correlation is more than half of that at one bar even after ${LONGEST} bars` };
}

function joined(before: Float64Array, after: Float64Array): Float64Array {
  const all = new Float64Array(before.length + after.length);
  all.set(before);
  all.set(after, before.length);
  return all;
}
