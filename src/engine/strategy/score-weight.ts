import type { TargetWeightStrategy } from './spec.ts';
import type { RuleSetup, WeightRule } from './target-weights.ts';

/** The score itself is the weight, scaled, and cut down where all weights together exceed the gross exposure. */
export function createScoreWeightRule(
  { scale, targetVolatility, grossExposure }: TargetWeightStrategy,
  { symbols, volatility, periodsPerYear }: RuleSetup,
): WeightRule {
  const barsToYear = Math.sqrt(periodsPerYear);
  return (scores, offset, targets) => {
    let gross = 0;
    for (let symbol = 0; symbol < symbols; symbol += 1) {
      const ownVolatility = (volatility?.of(symbol) ?? 0) * barsToYear;
      const toTarget = targetVolatility === null ? 1 : targetVolatility / ownVolatility;
      const weight = scores[offset + symbol] * scale * toTarget;
      // Without a score, or without a volatility to scale by, the strategy has no opinion, and holds nothing.
      targets.set(symbol, Math.abs(weight) < Number.POSITIVE_INFINITY ? weight : 0);
      gross += Math.abs(targets.weights[symbol]);
    }
    if (gross > grossExposure)
      for (let symbol = 0; symbol < symbols; symbol += 1) targets.weights[symbol] *= grossExposure / gross;
  };
}
