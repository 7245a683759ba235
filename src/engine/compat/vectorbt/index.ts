/**
 * Entry and exit signals, or target weights, by the rules of vectorbt: columns of prices in, orders, trades, cash and
 * value out, or a summary of each column alone.
 */
export { exitTrades } from './exit-trades.ts';
export { movingAverageCross, type MovingAverages } from './moving-average-cross.ts';
export {
  ACCUMULATION_MODES,
  CALL_SEQUENCES,
  CONFLICT_MODES,
  constant,
  DIRECTION_CONFLICT_MODES,
  OPPOSITE_ENTRY_MODES,
  type PricePanel,
  SIGNAL_PRIORITIES,
  type SignalPanel,
  type SignalRules,
  SIZE_TYPES,
  STOP_ENTRY_PRICES,
  STOP_EXIT_MODES,
  STOP_EXIT_PRICES,
  STOP_UPDATE_MODES,
  type Varying,
  VECTORBT,
} from './rules.ts';
export { simulateSignals, type SignalOutcome } from './simulate-signals.ts';
export { simulateTargets } from './simulate-targets.ts';
export { SimulationError } from './simulation-error.ts';
export { type SignalSummary, summarizeOutcome, summarizeSignals } from './summarize-signals.ts';
