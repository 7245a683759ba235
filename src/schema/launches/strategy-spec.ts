import type { Allocation, Rebalance, Strategy } from '../../engine/index.ts';
import { InputChecks } from '../../resolvers/input-checks.ts';
import {
  type AllocationInput,
  DEFAULT_ALLOCATION,
  type RebalanceInput,
  type StrategyInput,
  type TargetWeightInput,
  type ThresholdInput,
  type TopKInput,
} from './strategy-input.ts';

const MAX_BARS = 1_000_000;
const MAX_PLACES = 100_000;
const MAX_VOLATILITY_BARS = 10_000;

/** The strategy that is stored, every default written out: spelling one changes no key. Throws InvalidInputError. */
export function strategyOf({ threshold, topK, targetWeight }: typeof StrategyInput.$inferInput): Strategy {
  const checks = new InputChecks(['input', 'strategy']);
  const strategies = [
    ...(threshold ? [thresholdOf(checks, threshold)] : []),
    ...(topK ? [topKOf(checks, topK)] : []),
    ...(targetWeight ? [targetWeightOf(checks, targetWeight)] : []),
  ];
  checks.holds(strategies.length === 1, [], 'Expected exactly one strategy.');
  checks.throwIssues();
  return strategies[0];
}

function thresholdOf(checks: InputChecks, input: typeof ThresholdInput.$inferInput): Strategy {
  const { enterLong = null, exitLong = null, enterShort = null, exitShort = null, sizing } = input;
  const at = (field: string) => ['threshold', field];
  const hasLevel = enterLong !== null || enterShort !== null;
  checks.holds(hasLevel, at('enterLong'), 'Expected a level to go long or one to go short, got neither.');
  const exitsBelow = exitLong === null || (enterLong !== null && exitLong <= enterLong);
  checks.that(exitsBelow, at('exitLong'), { expected: `a level not above enterLong (${enterLong})`, got: exitLong });
  const exitsAbove = exitShort === null || (enterShort !== null && exitShort >= enterShort);
  checks.that(exitsAbove, at('exitShort'), {
    expected: `a level not below enterShort (${enterShort})`,
    got: exitShort,
  });
  const apart = enterLong === null || enterShort === null || enterShort < enterLong;
  checks.that(apart, at('enterShort'), { expected: `a level below enterLong (${enterLong})`, got: enterShort });
  return {
    kind: 'THRESHOLD',
    ...allocationOf(checks, 'threshold', input.allocation),
    sizing,
    enterLong,
    exitLong: exitLong ?? enterLong,
    enterShort,
    exitShort: exitShort ?? enterShort,
  };
}

function topKOf(checks: InputChecks, input: typeof TopKInput.$inferInput): Strategy {
  const { top, bottom, dropOut = null, longAbove = null, shortBelow = null, sizing } = input;
  const at = (field: string) => ['topK', field];
  checks.range(at('top'), top, [0, MAX_PLACES]);
  checks.range(at('bottom'), bottom, [0, MAX_PLACES]);
  checks.that(top + bottom > 0, at('top'), { expected: 'at least one position, long or short', got: top });
  const larger = Math.max(top, bottom);
  const keeps = dropOut === null || dropOut >= larger;
  checks.that(keeps, at('dropOut'), { expected: `at least ${larger}, as many as are held`, got: dropOut });
  // With one side, or both of one size, a drop-out of that size says what no drop-out says: it must not change the key.
  const isSpelled = top === bottom || top === 0 || bottom === 0;
  return {
    kind: 'TOP_K',
    ...allocationOf(checks, 'topK', input.allocation),
    sizing,
    top,
    bottom,
    dropOut: isSpelled && dropOut !== null && dropOut <= larger ? null : dropOut,
    longAbove,
    shortBelow,
  };
}

function targetWeightOf(checks: InputChecks, input: typeof TargetWeightInput.$inferInput): Strategy {
  const { scale, targetVolatility = null } = input;
  const at = (field: string) => ['targetWeight', field];
  const scales = Number.isFinite(scale) && scale !== 0;
  checks.that(scales, at('scale'), { expected: 'a number other than 0', got: scale });
  positiveOrNull(checks, at('targetVolatility'), targetVolatility);
  return {
    kind: 'TARGET_WEIGHT',
    ...allocationOf(checks, 'targetWeight', input.allocation),
    scale,
    targetVolatility,
  };
}

function allocationOf(
  checks: InputChecks,
  kind: string,
  input: typeof AllocationInput.$inferInput | null | undefined,
): Allocation {
  const allocation: typeof AllocationInput.$inferInput = input ?? DEFAULT_ALLOCATION;
  const { rebalance, grossExposure, maxPositionWeight = null, maxTurnover = null, volatilityBars } = allocation;
  const at = (field: string) => [kind, 'allocation', field];
  const isRatio = grossExposure > 0 && grossExposure <= 100;
  checks.that(isRatio, at('grossExposure'), { expected: 'a ratio above 0 and up to 100', got: grossExposure });
  positiveOrNull(checks, at('maxPositionWeight'), maxPositionWeight);
  positiveOrNull(checks, at('maxTurnover'), maxTurnover);
  checks.range(at('volatilityBars'), volatilityBars, [2, MAX_VOLATILITY_BARS]);
  return {
    rebalance: rebalanceOf(checks, at('rebalance'), rebalance),
    grossExposure,
    maxPositionWeight,
    maxTurnover,
    volatilityBars,
  };
}

function rebalanceOf(
  checks: InputChecks,
  path: string[],
  input: typeof RebalanceInput.$inferInput | null | undefined,
): Rebalance {
  if (input?.calendar) return { kind: input.calendar };
  const every = input?.everyBars ?? 1;
  checks.range([...path, 'everyBars'], every, [1, MAX_BARS]);
  return { kind: 'BARS', every };
}

function positiveOrNull(checks: InputChecks, path: string[], got: number | null): void {
  checks.that(got === null || got > 0, path, { expected: 'a positive ratio', got });
}
