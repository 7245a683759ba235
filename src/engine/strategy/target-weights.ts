import type { PanelSlice } from '../panel.ts';
import { createRebalanceCalendar } from './rebalance-calendar.ts';
import { RollingVolatility } from './rolling-volatility.ts';
import type { Sizing, Strategy, TargetWeightStrategy, ThresholdStrategy, TopKStrategy } from './spec.ts';
import { decideThreshold } from './threshold.ts';
import { TopK } from './top-k.ts';
import { WantedWeights } from './wanted-weights.ts';

/** Turns the scores of each bar into the weights that positions are to have. */
export interface TargetWeights {
  /** Whether `decide` looks at the present weights. */
  readonly needsWeights: boolean;
  /**
   * Takes one bar, in order, and wants a weight for each position that is to change.
   * @param row the bar's place in the slice; @param scores `[bars * symbols]`, of the slice
   * @param weights `[symbols]`, the present weights
   */
  decide(slice: PanelSlice, row: number, scores: Float64Array, weights: Float64Array, wanted: WantedWeights): void;
}

/** Wants the weights of the positions that are to change, before limits. */
type Wants = (scores: Float64Array, offset: number, wanted: WantedWeights) => void;

export function createTargetWeights(strategy: Strategy, symbols: number, periodsPerYear: number): TargetWeights {
  const { maxPositionWeight, maxTurnover } = strategy;
  const isDue = createRebalanceCalendar(strategy.rebalance);
  const volatility = usesVolatility(strategy) ? new RollingVolatility(symbols, strategy.volatilityBars) : undefined;
  const want = createWants(strategy, symbols, volatility, Math.sqrt(periodsPerYear));
  // What the turnover has left undone stays wanted until it is reached.
  const unmet = new WantedWeights(symbols);
  return {
    needsWeights: maxTurnover !== null,
    decide: (slice, row, scores, weights, wanted) => {
      const offset = row * symbols;
      volatility?.observe(slice.close, offset);
      if (!isDue(slice.times[row])) return;
      if (maxTurnover === null) {
        want(scores, offset, wanted);
        if (maxPositionWeight !== null) limitPositions(maxPositionWeight, wanted);
        return;
      }
      want(scores, offset, unmet);
      if (maxPositionWeight !== null) limitPositions(maxPositionWeight, unmet);
      approach(maxTurnover, weights, unmet, wanted);
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
  return (scores, offset, wanted) => {
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
    const exposure = (strategy.grossExposure * count) / symbols;
    for (let symbol = 0; symbol < symbols; symbol += 1)
      if (sides[symbol] !== before[symbol]) wanted.want(symbol, sides[symbol] * shareOf(exposure, parts[symbol], sum));
  };
}

/** All positions are brought to their size at each decision. */
function wantByRank(strategy: TopKStrategy, symbols: number, volatility: RollingVolatility | undefined): Wants {
  const topK = new TopK(strategy, symbols);
  const parts = new Float64Array(symbols);
  const slots = strategy.top + strategy.bottom;
  return (scores, offset, wanted) => {
    for (let index = 0; index < topK.count; index += 1) wanted.want(topK.symbols[index], 0);
    topK.decide(scores, offset);
    const { count } = topK;
    let sum = 0;
    for (let index = 0; index < count; index += 1) {
      const symbol = topK.symbols[index];
      parts[index] = partOf(strategy.sizing, scores[offset + symbol], volatility, symbol);
      sum += parts[index];
    }
    const exposure = (strategy.grossExposure * count) / slots;
    for (let index = 0; index < count; index += 1)
      wanted.want(topK.symbols[index], topK.sides[index] * shareOf(exposure, parts[index], sum));
  };
}

function wantByWeight(
  { scale, targetVolatility, grossExposure }: TargetWeightStrategy,
  symbols: number,
  volatility: RollingVolatility | undefined,
  annual: number,
): Wants {
  return (scores, offset, wanted) => {
    let gross = 0;
    for (let symbol = 0; symbol < symbols; symbol += 1) {
      const own = targetVolatility === null ? 1 : targetVolatility / ((volatility?.of(symbol) ?? 0) * annual);
      const weight = scores[offset + symbol] * scale * own;
      // No score, or no volatility to scale by, is no opinion.
      wanted.want(symbol, Math.abs(weight) < Number.POSITIVE_INFINITY ? weight : 0);
      gross += Math.abs(wanted.weights[symbol]);
    }
    if (gross > grossExposure)
      for (let symbol = 0; symbol < symbols; symbol += 1) wanted.weights[symbol] *= grossExposure / gross;
  };
}

/** The part of a position in the exposure, before all parts are scaled to it. */
function partOf(sizing: Sizing, score: number, volatility: RollingVolatility | undefined, symbol: number): number {
  if (sizing === 'EQUAL') return 1;
  if (sizing === 'SCORE_PROPORTIONAL') return Number.isFinite(score) ? Math.abs(score) : 0;
  const deviation = volatility?.of(symbol) ?? 0;
  return deviation > 0 ? 1 / deviation : 0;
}

/** What a part gets of the exposure; always a finite number. */
const shareOf = (exposure: number, part: number, sum: number) => (sum === 0 ? 0 : exposure * (part / sum));

function limitPositions(limit: number, { symbols, count, weights }: WantedWeights): void {
  for (let index = 0; index < count; index += 1) {
    const symbol = symbols[index];
    if (weights[symbol] > limit) weights[symbol] = limit;
    if (weights[symbol] < -limit) weights[symbol] = -limit;
  }
}

/** Goes only so far from the present weights that what is traded stays within the limit; what is left stays unmet. */
function approach(limit: number, weights: Float64Array, unmet: WantedWeights, wanted: WantedWeights): void {
  let turnover = 0;
  for (let index = 0; index < unmet.count; index += 1) {
    const symbol = unmet.symbols[index];
    turnover += Math.abs(unmet.weights[symbol] - weights[symbol]);
  }
  const part = turnover > limit ? limit / turnover : 1;
  for (let index = 0; index < unmet.count; index += 1) {
    const symbol = unmet.symbols[index];
    const change = unmet.weights[symbol] - weights[symbol];
    wanted.want(symbol, part === 1 ? unmet.weights[symbol] : weights[symbol] + change * part);
  }
  if (part === 1) unmet.clear();
}
