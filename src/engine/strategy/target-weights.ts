import { createRebalanceCalendar } from './rebalance-calendar.ts';
import { RollingVolatility } from './rolling-volatility.ts';
import type { Sizing, Strategy } from './spec.ts';
import { decideThreshold } from './threshold.ts';
import { TopK } from './top-k.ts';

/** Turns the scores of each bar into the weights that positions are to have. */
export interface TargetWeights {
  /**
   * Takes one bar, in order. Writes into `targets` the weight, as a ratio of equity, of each position that is to change,
   * and leaves the others; returns whether it decided at all.
   * @param closes `[bars * symbols]`; the bar begins at `offset`, as in `scores`
   * @param weights `[symbols]`, the present weights
   */
  decide(
    time: number,
    closes: Float64Array,
    scores: Float64Array,
    offset: number,
    weights: Float64Array,
    targets: Float64Array,
  ): boolean;
  /** Whether `decide` looks at the present weights. */
  readonly needsWeights: boolean;
}

export function createTargetWeights(strategy: Strategy, symbols: number, periodsPerYear: number): TargetWeights {
  const isDue = createRebalanceCalendar(strategy.rebalance);
  const volatility = usesVolatility(strategy) ? new RollingVolatility(symbols, strategy.volatilityBars) : undefined;
  const wanted = new Float64Array(symbols);
  const want = createWants(strategy, symbols, volatility, Math.sqrt(periodsPerYear));
  return {
    needsWeights: strategy.maxTurnover !== null,
    decide: (time, closes, scores, offset, weights, targets) => {
      volatility?.observe(closes, offset);
      if (!isDue(time)) return false;
      wanted.fill(Number.NaN);
      want(scores, offset, wanted);
      limitPositions(strategy.maxPositionWeight, wanted);
      if (strategy.maxTurnover !== null) limitTurnover(strategy.maxTurnover, weights, wanted);
      for (let symbol = 0; symbol < symbols; symbol += 1)
        if (!Number.isNaN(wanted[symbol])) targets[symbol] = wanted[symbol];
      return true;
    },
  };
}

const usesVolatility = (strategy: Strategy) =>
  strategy.kind === 'TARGET_WEIGHT' ? strategy.targetVolatility !== null : strategy.sizing === 'INVERSE_VOLATILITY';

/** Writes the weights that the strategy wants before limits; NaN where a position stays as it is. */
type Wants = (scores: Float64Array, offset: number, wanted: Float64Array) => void;

function createWants(
  strategy: Strategy,
  symbols: number,
  volatility: RollingVolatility | undefined,
  annual: number,
): Wants {
  if (strategy.kind === 'TARGET_WEIGHT') {
    const { scale, targetVolatility, grossExposure } = strategy;
    return (scores, offset, wanted) => {
      let gross = 0;
      for (let symbol = 0; symbol < symbols; symbol += 1) {
        const factor = targetVolatility === null ? 1 : targetVolatility / ((volatility?.of(symbol) ?? 0) * annual);
        const weight = scores[offset + symbol] * scale * factor;
        // No score, or no volatility to scale by, is no opinion.
        wanted[symbol] = Math.abs(weight) < Number.POSITIVE_INFINITY ? weight : 0;
        gross += Math.abs(wanted[symbol]);
      }
      if (gross > grossExposure)
        for (let symbol = 0; symbol < symbols; symbol += 1) wanted[symbol] *= grossExposure / gross;
    };
  }
  const before = new Int8Array(symbols);
  const sides = new Int8Array(symbols);
  const parts = new Float64Array(symbols);
  const topK = strategy.kind === 'TOP_K' ? new TopK(strategy, symbols) : undefined;
  const slots = strategy.kind === 'TOP_K' ? strategy.top + strategy.bottom : symbols;
  return (scores, offset, wanted) => {
    before.set(sides);
    if (topK) topK.decide(sides, scores, offset);
    else if (strategy.kind === 'THRESHOLD') decideThreshold(strategy, sides, scores, offset);
    let sum = 0;
    let chosen = 0;
    for (let symbol = 0; symbol < symbols; symbol += 1) {
      if (sides[symbol] === 0) continue;
      const part = partOf(strategy.sizing, scores[offset + symbol], volatility?.of(symbol) ?? 0);
      parts[symbol] = part;
      sum += part;
      chosen += 1;
    }
    const gross = (strategy.grossExposure * chosen) / slots;
    for (let symbol = 0; symbol < symbols; symbol += 1) {
      // A threshold position is sized once, when it is entered; the others are brought back to size each time.
      if (!topK && sides[symbol] === before[symbol]) continue;
      wanted[symbol] = sides[symbol] === 0 || sum === 0 ? 0 : (sides[symbol] * gross * parts[symbol]) / sum;
    }
  };
}

/** The part of a position in the exposure, before all parts are scaled to it. */
function partOf(sizing: Sizing, score: number, volatility: number): number {
  if (sizing === 'EQUAL') return 1;
  if (sizing === 'SCORE_PROPORTIONAL') return Number.isNaN(score) ? 0 : Math.abs(score);
  return volatility > 0 ? 1 / volatility : 0;
}

function limitPositions(limit: number | null, wanted: Float64Array): void {
  if (limit === null) return;
  for (let symbol = 0; symbol < wanted.length; symbol += 1) {
    if (wanted[symbol] > limit) wanted[symbol] = limit;
    if (wanted[symbol] < -limit) wanted[symbol] = -limit;
  }
}

/** Goes only so far from the present weights that what is traded stays within the limit. */
function limitTurnover(limit: number, weights: Float64Array, wanted: Float64Array): void {
  let turnover = 0;
  for (let symbol = 0; symbol < wanted.length; symbol += 1)
    if (!Number.isNaN(wanted[symbol])) turnover += Math.abs(wanted[symbol] - weights[symbol]);
  if (turnover <= limit) return;
  for (let symbol = 0; symbol < wanted.length; symbol += 1)
    wanted[symbol] = weights[symbol] + ((wanted[symbol] - weights[symbol]) * limit) / turnover;
}
