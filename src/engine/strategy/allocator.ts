import type { PanelSlice } from '../panel.ts';
import { createRebalanceCalendar } from './rebalance-calendar.ts';
import { RollingVolatility } from './rolling-volatility.ts';
import { createScoreWeightRule } from './score-weight.ts';
import type { Strategy } from './spec.ts';
import { type Closing, type RuleSetup, TargetWeights, type WeightRule } from './target-weights.ts';
import { createThresholdRule } from './threshold.ts';
import { createTopKRule } from './top-k.ts';

/** A strategy at work: takes the scores bar by bar and decides the target weights. */
export interface Allocator {
  /** What has been decided and not been traded yet. Whoever trades takes the targets off the list. */
  readonly targets: TargetWeights;
  /**
   * `[symbols]`, the weights that positions have now. The caller fills them in before `decide`; undefined where the
   * strategy does not look at them.
   */
  readonly currentWeights: Float64Array | undefined;
  /**
   * Takes the next bar, and adds to `targets` where the strategy decides at it.
   *
   * @param row the bar's place in the slice
   * @param scores `[bars * symbols]`, of the slice, row-major
   */
  decide(slice: PanelSlice, row: number, scores: Float64Array): void;
  /**
   * Hears that a position is closed by something other than its targets. What is left of a wish to hold it is dropped:
   * a stopped position is not bought again by a decision from before the stop.
   *
   * @param side of the position: 1 long, -1 short
   */
  forget(symbol: number, side: 1 | -1, closing: Closing): void;
}

/** What an allocator is built for. */
export interface AllocatorSetup {
  /** How many instruments the panel has. */
  readonly symbols: number;
  readonly periodsPerYear: number;
  /** For each instrument its last closes before the first bar, oldest first: `volatilityWarmup` of them or fewer. */
  readonly closesBefore?: readonly Float64Array[];
}

export function createAllocator(
  strategy: Strategy,
  { symbols, periodsPerYear, closesBefore = [] }: AllocatorSetup,
): Allocator {
  const { maxPositionWeight, maxTurnover } = strategy;
  const isDue = createRebalanceCalendar(strategy.rebalance);
  const volatility = usesVolatility(strategy) ? new RollingVolatility(symbols, strategy.volatilityBars) : undefined;
  for (const [symbol, closes] of closesBefore.entries()) volatility?.warmUp(symbol, closes);
  const rule = createRule(strategy, { symbols, volatility, periodsPerYear });
  const targets = new TargetWeights(symbols);
  // With a limit on turnover, the way to the rule's weights may take several bars: they are kept until it is done.
  const desired = maxTurnover === null ? targets : new TargetWeights(symbols);
  const currentWeights = maxTurnover === null ? undefined : new Float64Array(symbols);
  return {
    targets,
    currentWeights,
    decide: (slice, row, scores) => {
      const offset = row * symbols;
      volatility?.observe(slice.close, offset);
      if (!isDue(slice.times[row])) return;
      rule.decide(scores, offset, desired);
      if (maxPositionWeight !== null) limitPositions(desired, maxPositionWeight);
      if (maxTurnover !== null && currentWeights) limitTurnover(desired, { maxTurnover, currentWeights, targets });
    },
    forget: (symbol, side, closing) => {
      rule.forget(symbol, closing);
      for (const list of [desired, targets])
        if (closing === 'DELISTED' || list.weights[symbol] * side > 0) list.drop(symbol);
    },
  };
}

const usesVolatility = (strategy: Strategy) =>
  strategy.kind === 'TARGET_WEIGHT' ? strategy.targetVolatility !== null : strategy.sizing === 'INVERSE_VOLATILITY';

/** How many closes before the first bar make volatility known at it: one more than returns, 0 where it is not used. */
export const volatilityWarmup = (strategy: Strategy): number =>
  usesVolatility(strategy) ? strategy.volatilityBars + 1 : 0;

function createRule(strategy: Strategy, setup: RuleSetup): WeightRule {
  switch (strategy.kind) {
    case 'THRESHOLD':
      return createThresholdRule(strategy, setup);
    case 'TOP_K':
      return createTopKRule(strategy, setup);
    case 'TARGET_WEIGHT':
      return createScoreWeightRule(strategy, setup);
  }
}

function limitPositions({ symbols, count, weights }: TargetWeights, limit: number): void {
  for (let index = 0; index < count; index += 1) {
    const symbol = symbols[index];
    if (weights[symbol] > limit) weights[symbol] = limit;
    if (weights[symbol] < -limit) weights[symbol] = -limit;
  }
}

/** Where the turnover limit applies: the trades that lead from the current weights to the targets. */
interface TurnoverLimit {
  readonly maxTurnover: number;
  readonly currentWeights: Float64Array;
  readonly targets: TargetWeights;
}

/**
 * Sets the targets for one rebalancing. If going all the way to the desired weights would trade more than the limit,
 * every change is scaled down by the same factor, and the rest is left for the bars to come.
 */
function limitTurnover(desired: TargetWeights, { maxTurnover, currentWeights, targets }: TurnoverLimit): void {
  let turnover = 0;
  for (let index = 0; index < desired.count; index += 1) {
    const symbol = desired.symbols[index];
    turnover += Math.abs(desired.weights[symbol] - currentWeights[symbol]);
  }
  const part = turnover > maxTurnover ? maxTurnover / turnover : 1;
  for (let index = 0; index < desired.count; index += 1) {
    const symbol = desired.symbols[index];
    const change = desired.weights[symbol] - currentWeights[symbol];
    targets.set(symbol, part === 1 ? desired.weights[symbol] : currentWeights[symbol] + change * part);
  }
  if (part === 1) desired.clear();
}
