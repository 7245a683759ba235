import type { Allocation, Rebalance, Sizing, Strategy } from '../../engine/index.ts';
import { InputChecks } from '../input-checks.ts';

type Maybe<Value> = Value | null | undefined;

interface AllocationGiven {
  readonly rebalance?: Maybe<{ readonly everyBars?: Maybe<number>; readonly calendar?: Maybe<'WEEK' | 'MONTH'> }>;
  readonly grossExposure: number;
  readonly maxPositionWeight?: Maybe<number>;
  readonly maxTurnover?: Maybe<number>;
  readonly volatilityBars: number;
}

interface ThresholdGiven {
  readonly enterLong?: Maybe<number>;
  readonly exitLong?: Maybe<number>;
  readonly enterShort?: Maybe<number>;
  readonly exitShort?: Maybe<number>;
  readonly sizing: Sizing;
  readonly allocation?: Maybe<AllocationGiven>;
}

interface TopKGiven {
  readonly top: number;
  readonly bottom: number;
  readonly dropOut?: Maybe<number>;
  readonly longAbove?: Maybe<number>;
  readonly shortBelow?: Maybe<number>;
  readonly sizing: Sizing;
  readonly allocation?: Maybe<AllocationGiven>;
}

interface TargetWeightGiven {
  readonly scale: number;
  readonly targetVolatility?: Maybe<number>;
  readonly allocation?: Maybe<AllocationGiven>;
}

/** A strategy as it comes in: exactly one of these. */
export interface StrategyGiven {
  readonly threshold?: Maybe<ThresholdGiven>;
  readonly topK?: Maybe<TopKGiven>;
  readonly targetWeight?: Maybe<TargetWeightGiven>;
}

const DEFAULT_ALLOCATION: AllocationGiven = { grossExposure: 1, volatilityBars: 20 };
const MAX_BARS = 1_000_000;
const MAX_VOLATILITY_BARS = 10_000;

/** The strategy with every default written out, so that spelling one changes no key. Throws InvalidInputError. */
export function strategyOf({ threshold, topK, targetWeight }: StrategyGiven): Strategy {
  const checks = new InputChecks(['input', 'strategy']);
  checks.holds(
    [threshold, topK, targetWeight].filter((kind) => kind !== null && kind !== undefined).length === 1,
    [],
    'Expected exactly one strategy.',
  );
  const strategy = threshold
    ? thresholdOf(checks, threshold)
    : topK
      ? topKOf(checks, topK)
      : targetWeight && targetWeightOf(checks, targetWeight);
  checks.throwIssues();
  if (!strategy) throw new Error('a strategy that is absent passed its checks');
  return strategy;
}

function thresholdOf(checks: InputChecks, given: ThresholdGiven): Strategy {
  const { enterLong = null, exitLong = null, enterShort = null, exitShort = null, sizing } = given;
  const at = (field: string) => ['threshold', field];
  const hasLevel = enterLong !== null || enterShort !== null;
  checks.holds(hasLevel, at('enterLong'), 'Expected a level to go long or one to go short, got neither.');
  const exitsBelow = exitLong === null || (enterLong !== null && exitLong <= enterLong);
  checks.that(exitsBelow, at('exitLong'), `a level not above enterLong (${enterLong})`, exitLong);
  const exitsAbove = exitShort === null || (enterShort !== null && exitShort >= enterShort);
  checks.that(exitsAbove, at('exitShort'), `a level not below enterShort (${enterShort})`, exitShort);
  const apart = enterLong === null || enterShort === null || enterShort < enterLong;
  checks.that(apart, at('enterShort'), `a level below enterLong (${enterLong})`, enterShort);
  return {
    kind: 'THRESHOLD',
    ...allocationOf(checks, 'threshold', given.allocation),
    sizing,
    enterLong,
    exitLong: exitLong ?? enterLong,
    enterShort,
    exitShort: exitShort ?? enterShort,
  };
}

function topKOf(checks: InputChecks, given: TopKGiven): Strategy {
  const { top, bottom, dropOut = null, longAbove = null, shortBelow = null, sizing } = given;
  const at = (field: string) => ['topK', field];
  checks.range(at('top'), top, 0, 100_000);
  checks.range(at('bottom'), bottom, 0, 100_000);
  checks.that(top + bottom > 0, at('top'), 'at least one position, long or short', top);
  const keeps = dropOut === null || dropOut >= Math.max(top, bottom);
  checks.that(keeps, at('dropOut'), `at least ${Math.max(top, bottom)}, as many as are held`, dropOut);
  // As many as are held on a side is what no drop-out means.
  const spelled = dropOut !== null && dropOut > Math.max(top, bottom) ? dropOut : null;
  return {
    kind: 'TOP_K',
    ...allocationOf(checks, 'topK', given.allocation),
    sizing,
    top,
    bottom,
    dropOut: top !== bottom && top > 0 && bottom > 0 ? dropOut : spelled,
    longAbove,
    shortBelow,
  };
}

function targetWeightOf(checks: InputChecks, given: TargetWeightGiven): Strategy {
  const { scale, targetVolatility = null } = given;
  const at = (field: string) => ['targetWeight', field];
  checks.that(Number.isFinite(scale) && scale !== 0, at('scale'), 'a number other than 0', scale);
  checks.that(
    targetVolatility === null || targetVolatility > 0,
    at('targetVolatility'),
    'a positive ratio',
    targetVolatility,
  );
  return {
    kind: 'TARGET_WEIGHT',
    ...allocationOf(checks, 'targetWeight', given.allocation),
    scale,
    targetVolatility,
  };
}

function allocationOf(checks: InputChecks, kind: string, given: Maybe<AllocationGiven>): Allocation {
  const allocation = given ?? DEFAULT_ALLOCATION;
  const { grossExposure, maxPositionWeight = null, maxTurnover = null, volatilityBars } = allocation;
  const at = (field: string) => [kind, 'allocation', field];
  checks.that(
    grossExposure > 0 && grossExposure <= 100,
    at('grossExposure'),
    'a ratio above 0 and up to 100',
    grossExposure,
  );
  checks.that(
    maxPositionWeight === null || maxPositionWeight > 0,
    at('maxPositionWeight'),
    'a positive ratio',
    maxPositionWeight,
  );
  checks.that(maxTurnover === null || maxTurnover > 0, at('maxTurnover'), 'a positive ratio', maxTurnover);
  checks.range(at('volatilityBars'), volatilityBars, 2, MAX_VOLATILITY_BARS);
  return {
    rebalance: rebalanceOf(checks, at('rebalance'), allocation.rebalance),
    grossExposure,
    maxPositionWeight,
    maxTurnover,
    volatilityBars,
  };
}

function rebalanceOf(checks: InputChecks, path: string[], given: AllocationGiven['rebalance']): Rebalance {
  if (given?.calendar) return { kind: given.calendar };
  const every = given?.everyBars ?? 1;
  checks.range([...path, 'everyBars'], every, 1, MAX_BARS);
  return { kind: 'BARS', every };
}
