import { GrowingColumn } from '../growing-column.ts';
import { type Pairs, correlate } from './correlation.ts';
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

/** How well scores predict the returns after them at one horizon. */
export interface HorizonQuality {
  readonly hits: HitCounts;
  /** @param scores of a bar, with the returns after it; @param ranks the ranks of both among the instruments */
  add(scores: Pairs, ranks: Pairs): void;
  finish(): Correlations;
}

/** Correlates across the instruments of each bar, then averages over bars. @param centre see HitCounts */
export function createCrossSectional(symbols: number, centre: number): HorizonQuality {
  const hits = new HitCounts(centre);
  const ranked = new RankCorrelation(symbols);
  const ics = new MeanOf();
  const rankIcs = new MeanOf();
  return {
    hits,
    add: (scores, ranks) => {
      countHits(hits, scores);
      ics.add(correlate(scores));
      rankIcs.add(ranked.of(ranks));
    },
    finish: () => ({ ic: ics.mean, icRatio: ics.ratio, rankIc: rankIcs.mean, rankIcRatio: rankIcs.ratio }),
  };
}

/** For too few instruments to compare: correlates over the bars of each, then averages over instruments. */
export function createOverTime(symbols: number, centre: number): HorizonQuality {
  const hits = new HitCounts(centre);
  const columns = Array.from({ length: symbols }, () => ({ xs: new GrowingColumn(), ys: new GrowingColumn() }));
  return {
    hits,
    add: (scores) => {
      countHits(hits, scores);
      for (const [symbol, { xs, ys }] of columns.entries()) {
        const x = scores.xs[scores.xBegin + symbol];
        const y = scores.ys[scores.yBegin + symbol];
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

function countHits(hits: HitCounts, { xs, ys, xBegin, yBegin, count }: Pairs): void {
  for (let index = 0; index < count; index += 1) hits.add(xs[xBegin + index], ys[yBegin + index]);
}
