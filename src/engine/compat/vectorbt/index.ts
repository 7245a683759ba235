/** Signal-driven simulation: entries and exits over columns become orders, cash, value and trades. */
export { exitTrades, type ExitTrade } from './exit-trades.ts';
export type { OrderLog } from './order-log.ts';
export {
  ACCUMULATION_MODES,
  CALL_SEQUENCES,
  CONFLICT_MODES,
  constant,
  DIRECTION_CONFLICT_MODES,
  OPPOSITE_ENTRY_MODES,
  SIGNAL_PRIORITIES,
  SIZE_TYPES,
  STOP_ENTRY_PRICES,
  STOP_EXIT_MODES,
  STOP_EXIT_PRICES,
  STOP_UPDATE_MODES,
  VECTORBT,
  type SignalPanel,
  type SignalRules,
  type Varying,
} from './rules.ts';
export { simulateSignals, type SignalOutcome } from './simulate-signals.ts';
export { simulateTargets, type TargetPanel, type TargetRules } from './simulate-targets.ts';
export { SimulationError } from './simulation-error.ts';
export { movingAverageCross } from './moving-average-cross.ts';
export { generalTotals, type SignalSummary, summarizeSignals } from './summarize-signals.ts';
export { plainTotals } from './plain-totals.ts';
