import type { TargetWeightStrategy } from './spec.ts';
import type { RuleSetup, WeightRule } from './target-weights.ts';

/**
 * The score itself is the weight, scaled, and cut down where all weights together exceed the gross exposure. Those that
 * stay, because they have no score, count with the weight that they were last given.
 */
export function createScoreWeightRule(
  { scale, targetVolatility, grossExposure }: TargetWeightStrategy,
  { symbols, volatility, periodsPerYear }: RuleSetup,
): WeightRule {
  const barsToYear = Math.sqrt(periodsPerYear);
  const given = new Float64Array(symbols);
  return {
    decide: (scores, offset, targets) => {
      let gross = 0;
      let kept = 0;
      for (let symbol = 0; symbol < symbols; symbol += 1) {
        const score = scores[offset + symbol];
        if (Number.isNaN(score)) {
          kept += Math.abs(given[symbol]);
          continue;
        }
        const ownVolatility = (volatility?.of(symbol) ?? 0) * barsToYear;
        const toTarget = targetVolatility === null ? 1 : targetVolatility / ownVolatility;
        const weight = score * scale * toTarget;
        // Without a volatility to scale by, the strategy has no size for it, and holds nothing.
        given[symbol] = Math.abs(weight) < Number.POSITIVE_INFINITY ? weight : 0;
        gross += Math.abs(given[symbol]);
      }
      const room = Math.max(0, grossExposure - kept);
      const part = gross > room ? room / gross : 1;
      for (let symbol = 0; symbol < symbols; symbol += 1) {
        if (Number.isNaN(scores[offset + symbol])) continue;
        given[symbol] *= part;
        targets.set(symbol, given[symbol]);
      }
    },
    forget: (symbol) => {
      given[symbol] = 0;
    },
  };
}
