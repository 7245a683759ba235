import { relativeSize, weightOf } from './sizing.ts';
import type { ThresholdStrategy } from './spec.ts';
import type { RuleSetup, WeightRule } from './target-weights.ts';

/**
 * Each instrument is long, short or flat by its own score. Only positions that change sides get a target: a position is
 * sized when it is entered, and then left alone. An entry that cannot be sized yet, as long as volatility is unknown,
 * is made as soon as it can. After a stop the instrument stays out until its score has left the level and comes back.
 */
export function createThresholdRule(strategy: ThresholdStrategy, { symbols, volatility }: RuleSetup): WeightRule {
  const updateSides = createSideUpdate(strategy);
  const sides = new Int8Array(symbols);
  /** The sides that targets have been set for. */
  const decided = new Int8Array(symbols);
  const sizes = new Float64Array(symbols);
  return {
    decide: (scores, offset, targets) => {
      updateSides(sides, scores, offset);
      let total = 0;
      let count = 0;
      for (let symbol = 0; symbol < symbols; symbol += 1) {
        if (sides[symbol] === 0) continue;
        const score = scores[offset + symbol];
        // Without a score it keeps the size that it had among the others.
        if (!Number.isNaN(score)) sizes[symbol] = relativeSize(strategy.sizing, score, volatility?.of(symbol) ?? 0);
        total += sizes[symbol];
        count += 1;
      }
      const exposure = (strategy.grossExposure * count) / symbols;
      for (let symbol = 0; symbol < symbols; symbol += 1) {
        if (sides[symbol] === decided[symbol] || Number.isNaN(scores[offset + symbol])) continue;
        if (sides[symbol] !== 0 && sizes[symbol] === 0 && decided[symbol] === 0) continue;
        targets.set(symbol, sides[symbol] * weightOf(exposure, sizes[symbol], total));
        decided[symbol] = sides[symbol] !== 0 && sizes[symbol] === 0 ? 0 : sides[symbol];
      }
    },
    forget: (symbol, closing) => {
      if (closing === 'STOPPED') return;
      sides[symbol] = 0;
      decided[symbol] = 0;
    },
  };
}

/** Writes each instrument's side after a bar over its side before: 1 long, -1 short, 0 flat. No score, no change. */
type SideUpdate = (sides: Int8Array, scores: Float64Array, offset: number) => void;

function createSideUpdate({ enterLong, exitLong, enterShort, exitShort }: ThresholdStrategy): SideUpdate {
  const longFrom = enterLong ?? Number.POSITIVE_INFINITY;
  const longUntil = exitLong ?? longFrom;
  const shortFrom = enterShort ?? Number.NEGATIVE_INFINITY;
  const shortUntil = exitShort ?? shortFrom;
  return (sides, scores, offset) => {
    for (let symbol = 0; symbol < sides.length; symbol += 1) {
      const score = scores[offset + symbol];
      if (Number.isNaN(score)) continue;
      const holds = sides[symbol] === 1 ? score >= longUntil : sides[symbol] === -1 && score <= shortUntil;
      if (score >= longFrom) sides[symbol] = 1;
      else if (score <= shortFrom) sides[symbol] = -1;
      else if (!holds) sides[symbol] = 0;
    }
  };
}
