import { createRebalanceCalendar } from './rebalance-calendar.ts';
import { RollingVolatility } from './rolling-volatility.ts';
import type { Sizing, Strategy, TargetWeightStrategy, ThresholdStrategy, TopKStrategy } from './spec.ts';
import { decideThreshold } from './threshold.ts';
import { TopK } from './top-k.ts';

/** Turns the scores of each bar into the weights that positions are to have. */
export interface TargetWeights {
  /** Whether `decide` looks at the present weights. */
  readonly needsWeights: boolean;
  /**
   * Takes one bar, in order. Writes into `targets` the weight, as a ratio of equity, of each position that is to change,
   * and leaves the others.
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
  ): void;
}

/** Writes the weights of the positions that are to change, before limits. */
type Wants = (scores: Float64Array, offset: number, targets: Float64Array) => void;

export function createTargetWeights(strategy: Strategy, symbols: number, periodsPerYear: number): TargetWeights {
  const { maxPositionWeight, maxTurnover } = strategy;
  const isDue = createRebalanceCalendar(strategy.rebalance);
  const volatility = usesVolatility(strategy) ? new RollingVolatility(symbols, strategy.volatilityBars) : undefined;
  const want = createWants(strategy, symbols, volatility, Math.sqrt(periodsPerYear));
  // What the turnover has left undone stays wanted until it is reached.
  const unmet = new Float64Array(symbols).fill(Number.NaN);
  return {
    needsWeights: maxTurnover !== null,
    decide: (time, closes, scores, offset, weights, targets) => {
      volatility?.observe(closes, offset);
      if (!isDue(time)) return;
      if (maxTurnover === null) {
        want(scores, offset, targets);
        if (maxPositionWeight !== null) limitPositions(maxPositionWeight, targets);
        return;
      }
      want(scores, offset, unmet);
      if (maxPositionWeight !== null) limitPositions(maxPositionWeight, unmet);
      approach(maxTurnover, weights, unmet, targets);
    },
  };
}

const usesVolatility = (strategy: Strategy) =>
  strategy.kind === 'TARGET_WEIGHT' ? strategy.targetVolatility !== null : strategy.sizing === 'INVERSE_VOLATILITY';

function createWants(
  strategy: Strategy,
  symbols: number,
  volatility: RollingVolatility | undefined,
  annual: number,
): Wants {
  switch (strategy.kind) {
    case 'THRESHOLD':
      return wantByThreshold(strategy, symbols, volatility);
    case 'TOP_K':
      return wantByRank(strategy, symbols, volatility);
    case 'TARGET_WEIGHT':
      return wantByWeight(strategy, symbols, volatility, annual);
  }
}

/** A position is sized once, when it is entered. */
function wantByThreshold(
  strategy: ThresholdStrategy,
  symbols: number,
  volatility: RollingVolatility | undefined,
): Wants {
  const before = new Int8Array(symbols);
  const sides = new Int8Array(symbols);
  const parts = new Float64Array(symbols);
  return (scores, offset, targets) => {
    before.set(sides);
    decideThreshold(strategy, sides, scores, offset);
    let sum = 0;
    let count = 0;
    for (let symbol = 0; symbol < symbols; symbol += 1) {
      if (sides[symbol] === 0) continue;
      parts[symbol] = partOf(strategy.sizing, scores[offset + symbol], volatility, symbol);
      sum += parts[symbol];
      count += 1;
    }
    const unit = sum === 0 ? 0 : (strategy.grossExposure * count) / symbols / sum;
    for (let symbol = 0; symbol < symbols; symbol += 1)
      if (sides[symbol] !== before[symbol]) targets[symbol] = sides[symbol] * unit * parts[symbol];
  };
}

/** All positions are brought to their size at each decision. */
function wantByRank(strategy: TopKStrategy, symbols: number, volatility: RollingVolatility | undefined): Wants {
  const topK = new TopK(strategy, symbols);
  const parts = new Float64Array(symbols);
  const slots = strategy.top + strategy.bottom;
  return (scores, offset, targets) => {
    topK.decide(scores, offset);
    const { count } = topK;
    let sum = 0;
    for (let index = 0; index < count; index += 1) {
      const symbol = topK.symbols[index];
      parts[index] = partOf(strategy.sizing, scores[offset + symbol], volatility, symbol);
      sum += parts[index];
    }
    const unit = sum === 0 ? 0 : (strategy.grossExposure * count) / slots / sum;
    targets.fill(0);
    for (let index = 0; index < count; index += 1)
      targets[topK.symbols[index]] = topK.sides[index] * unit * parts[index];
  };
}

function wantByWeight(
  { scale, targetVolatility, grossExposure }: TargetWeightStrategy,
  symbols: number,
  volatility: RollingVolatility | undefined,
  annual: number,
): Wants {
  return (scores, offset, targets) => {
    let gross = 0;
    for (let symbol = 0; symbol < symbols; symbol += 1) {
      const own = targetVolatility === null ? 1 : targetVolatility / ((volatility?.of(symbol) ?? 0) * annual);
      const weight = scores[offset + symbol] * scale * own;
      // No score, or no volatility to scale by, is no opinion.
      targets[symbol] = Math.abs(weight) < Number.POSITIVE_INFINITY ? weight : 0;
      gross += Math.abs(targets[symbol]);
    }
    if (gross > grossExposure)
      for (let symbol = 0; symbol < symbols; symbol += 1) targets[symbol] *= grossExposure / gross;
  };
}

/** The part of a position in the exposure, before all parts are scaled to it. */
function partOf(sizing: Sizing, score: number, volatility: RollingVolatility | undefined, symbol: number): number {
  if (sizing === 'EQUAL') return 1;
  if (sizing === 'SCORE_PROPORTIONAL') return Number.isNaN(score) ? 0 : Math.abs(score);
  const deviation = volatility?.of(symbol) ?? 0;
  return deviation > 0 ? 1 / deviation : 0;
}

function limitPositions(limit: number, targets: Float64Array): void {
  for (let symbol = 0; symbol < targets.length; symbol += 1) {
    if (targets[symbol] > limit) targets[symbol] = limit;
    if (targets[symbol] < -limit) targets[symbol] = -limit;
  }
}

/**
 * Goes only so far from the present weights that what is traded stays within the limit, and takes off `unmet` what is
 * reached by that.
 */
function approach(limit: number, weights: Float64Array, unmet: Float64Array, targets: Float64Array): void {
  let turnover = 0;
  for (let symbol = 0; symbol < unmet.length; symbol += 1)
    if (!Number.isNaN(unmet[symbol])) turnover += Math.abs(unmet[symbol] - weights[symbol]);
  for (let symbol = 0; symbol < unmet.length; symbol += 1) {
    const wanted = unmet[symbol];
    if (Number.isNaN(wanted)) continue;
    if (turnover > limit) targets[symbol] = weights[symbol] + ((wanted - weights[symbol]) * limit) / turnover;
    else {
      targets[symbol] = wanted;
      unmet[symbol] = Number.NaN;
    }
  }
}
