/**
 * The engine: panels, feature expressions, strategies, simulation and metrics as pure functions over columns. Everyone
 * may enter; it knows nobody, and the same input gives the same bits everywhere.
 */
export { alignPanel } from './align-panel.ts';
export { type BacktestOutcome, createBacktest, type ModelBacktest } from './backtest.ts';
export { BenchmarkReturns } from './benchmark-returns.ts';
export { ExpressionError } from './expression/expression-error.ts';
export { parseExpression } from './expression/parse-expression.ts';
export { compileFeatures } from './features/compile-features.ts';
export { evaluateBlocks } from './features/evaluate-blocks.ts';
export { deflatedSharpe } from './metrics/deflated-sharpe.ts';
export { CONVENTIONS, type Convention, METRICS, type MetricName, type MetricValue } from './metrics/index.ts';
export type { PanelBlock } from './panel.ts';
export { DEFAULT_EXECUTION, type Execution } from './simulation/execution.ts';
export { EXIT_REASONS } from './simulation/trades.ts';
export { SimulationError } from './simulation/signals/simulation-error.ts';
export {
  ACCUMULATIONS,
  CALL_SEQUENCES,
  DIRECTION_CONFLICTS,
  OPPOSITE_ENTRIES,
  SIGNAL_CONFLICTS,
  SIZE_TYPES,
  STOP_ENTRY_PRICES,
  STOP_EXITS,
  STOP_EXIT_PRICES,
  STOP_UPDATES,
  type SignalRules,
  VECTORBT,
} from './simulation/signals/signal-rules.ts';
export { simulateSignals } from './simulation/signals/simulate-signals.ts';
export type { LedgerOutcome } from './simulation/signals/ledger.ts';
export { type TargetRules, simulateTargets } from './simulation/signals/simulate-targets.ts';
export { type Allocation, type Rebalance, SIZINGS, type Sizing, type Strategy } from './strategy/spec.ts';
export { ENGINE_VERSION } from './version.ts';
