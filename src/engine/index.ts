/**
 * The engine: panels, feature expressions, strategies, simulation and metrics as pure functions over columns. Every
 * room may import it, and it imports none. The same input gives the same bits on every machine.
 */
export { alignTimes, emptyCells, placeColumn } from './align-panel.ts';
export * from './comparison/index.ts';
export { createModelSimulation } from './model-simulation.ts';
export { BenchmarkCloses } from './benchmark-closes.ts';
export { ExpressionError } from './expression/expression-error.ts';
export { parseExpression } from './expression/parse-expression.ts';
export { compileFeatures } from './features/compile-features.ts';
export { PRESET_NAMES, presetFeatures } from './features/presets.ts';
export { deflatedSharpe, luckOfTrials, populationMoments } from './metrics/deflated-sharpe.ts';
export {
  CONVENTIONS,
  type Convention,
  METRICS,
  type MetricName,
  type MetricValue,
  measureReturns,
  pairReturns,
  returnsOf,
} from './metrics/index.ts';
export { GrowingColumn } from './growing-column.ts';
export { drawdownsOf, findWorstDrawdown } from './metrics/worst-drawdown.ts';
export { ForwardReturns, type HorizonReturns } from './score-quality/forward-returns.ts';
export { ScoreQuality } from './score-quality/score-quality.ts';
export { inferCalendar } from './infer-calendar.ts';
export type { PanelSlice } from './panel.ts';
export { DEFAULT_EXECUTION, type Execution } from './simulation/execution.ts';
export { EXIT_REASONS, type TradeColumns, orderByEntry } from './simulation/trades.ts';
export * as orderSimulation from './compat/backtesting-py/index.ts';
export * as signalSimulation from './compat/vectorbt/index.ts';
export { volatilityWarmup } from './strategy/allocator.ts';
export { type Allocation, type Rebalance, SIZINGS, type Sizing, type Strategy } from './strategy/spec.ts';
export { type Curve, type MissingRange, missingRanges, downsample } from './downsample.ts';
export { ENGINE_VERSION } from './version.ts';
