import { relativeSize, weightOf } from './sizing.ts';
import type { ThresholdStrategy } from './spec.ts';
import type { RuleSetup, WeightRule } from './target-weights.ts';

/**
 * Each instrument is long, short or flat by its own score. Only positions that change sides get a target: a position
 * is sized when it is entered, and then left alone.
 */
export function createThresholdRule(strategy: ThresholdStrategy, { symbols, volatility }: RuleSetup): WeightRule {
  const updateSides = createSideUpdate(strategy);
  const before = new Int8Array(symbols);
  const sides = new Int8Array(symbols);
  const sizes = new Float64Array(symbols);
  return (scores, offset, targets) => {
    before.set(sides);
    updateSides(sides, scores, offset);
    let total = 0;
    let count = 0;
    for (let symbol = 0; symbol < symbols; symbol += 1) {
      if (sides[symbol] === 0) continue;
      sizes[symbol] = relativeSize(strategy.sizing, scores[offset + symbol], volatility?.of(symbol) ?? 0);
      total += sizes[symbol];
      count += 1;
    }
    const exposure = (strategy.grossExposure * count) / symbols;
    for (let symbol = 0; symbol < symbols; symbol += 1)
      if (sides[symbol] !== before[symbol])
        targets.set(symbol, sides[symbol] * weightOf(exposure, sizes[symbol], total));
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
