import { GrowingColumn } from '../growing-column.ts';
import type { CentredRows } from './centred-rows.ts';
import { type Pairs, correlate } from './correlation.ts';
import type { HorizonReturns } from './forward-returns.ts';
import { HitCounts } from './hit-counts.ts';
import { RankCorrelation } from './rank-correlation.ts';
import { Ranking } from './ranks.ts';

/** Up to this standard deviation, correlations differ by rounding alone. */
const ROUNDING = 1e-13;

/** Running mean and standard deviation (n - 1) of correlations; NaN is skipped. */
class MeanOf {
  count = 0;
  mean = Number.NaN;
  #squares = 0;

  add(value: number): void {
    if (Number.isNaN(value)) return;
    this.count += 1;
    const before = this.count === 1 ? 0 : this.mean;
    const distance = value - before;
    this.mean = before + distance / this.count;
    this.#squares += distance * (value - this.mean);
  }

  /** Mean over standard deviation: the information ratio of correlations. NaN for fewer than two that differ. */
  get ratio(): number {
    if (this.count < 2) return Number.NaN;
    const deviation = Math.sqrt(this.#squares / (this.count - 1));
    return deviation <= ROUNDING ? Number.NaN : this.mean / deviation;
  }
}

/** The correlations at one horizon, NaN where there is none. */
export interface Correlations {
  readonly ic: number;
  readonly icRatio: number;
  readonly rankIc: number;
  readonly rankIcRatio: number;
}

/** The scores of a bar, with the returns after it. */
export interface ScoredBar {
  readonly scores: ScoreRows;
  readonly scoreRow: number;
  readonly forward: HorizonReturns;
  readonly forwardRow: number;
}

/** Scores, a row a bar. */
export interface ScoreRows {
  readonly symbols: number;
  /** `[bars * symbols]`, and their ranks among the instruments of their bar. */
  readonly scores: Float64Array;
  readonly ranks: Float64Array;
  readonly directions: Int8Array;
  readonly centred: CentredRows;
  readonly centredRanks: CentredRows;
}

const scorePairs = ({ scores, scoreRow, forward, forwardRow }: ScoredBar): Pairs => ({
  xs: scores.scores,
  ys: forward.returns,
  xBegin: scoreRow * scores.symbols,
  yBegin: forwardRow * scores.symbols,
  count: scores.symbols,
});

const directionPairs = (bar: ScoredBar) => ({
  ...scorePairs(bar),
  xs: bar.scores.directions,
  ys: bar.forward.directions,
});

const rankPairs = (bar: ScoredBar): Pairs => ({ ...scorePairs(bar), xs: bar.scores.ranks, ys: bar.forward.ranks });

/** How well scores predict the returns after them at one horizon. */
export interface HorizonQuality {
  readonly hits: HitCounts;
  add(bar: ScoredBar): void;
  finish(): Correlations;
}

/** Correlates across the instruments of each bar, then averages over bars. */
export function createCrossSectional(symbols: number): HorizonQuality {
  const hits = new HitCounts();
  const ranked = new RankCorrelation(symbols);
  const ics = new MeanOf();
  const rankIcs = new MeanOf();
  return {
    hits,
    add: (bar) => {
      const { scores, scoreRow, forward, forwardRow } = bar;
      hits.add(directionPairs(bar));
      ics.add(scores.centred.correlate(scoreRow, forward.centred, forwardRow) ?? correlate(scorePairs(bar)));
      rankIcs.add(
        scores.centredRanks.correlate(scoreRow, forward.centredRanks, forwardRow) ?? ranked.of(rankPairs(bar)),
      );
    },
    finish: () => ({ ic: ics.mean, icRatio: ics.ratio, rankIc: rankIcs.mean, rankIcRatio: rankIcs.ratio }),
  };
}

/** For too few instruments to compare: correlates over the bars of each, then averages over instruments. */
export function createOverTime(symbols: number): HorizonQuality {
  const hits = new HitCounts();
  const columns = Array.from({ length: symbols }, () => ({ xs: new GrowingColumn(), ys: new GrowingColumn() }));
  return {
    hits,
    add: (bar) => {
      const pairs = scorePairs(bar);
      hits.add(directionPairs(bar));
      for (const [symbol, { xs, ys }] of columns.entries()) {
        const x = pairs.xs[pairs.xBegin + symbol];
        const y = pairs.ys[pairs.yBegin + symbol];
        if (Number.isNaN(x + y)) continue;
        xs.push(x);
        ys.push(y);
      }
    },
    finish: () => {
      const ics = new MeanOf();
      const rankIcs = new MeanOf();
      for (const column of columns) {
        const [xs, ys] = [column.xs.values(), column.ys.values()];
        ics.add(correlate({ xs, ys, xBegin: 0, yBegin: 0, count: xs.length }));
        rankIcs.add(correlate({ xs: ranksOf(xs), ys: ranksOf(ys), xBegin: 0, yBegin: 0, count: xs.length }));
      }
      return { ic: ics.mean, icRatio: Number.NaN, rankIc: rankIcs.mean, rankIcRatio: Number.NaN };
    },
  };
}

function ranksOf(values: Float64Array): Float64Array {
  const ranks = new Float64Array(values.length);
  new Ranking(values.length).rank(values, ranks);
  return ranks;
}
