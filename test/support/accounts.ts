import {
  DEFAULT_EXECUTION,
  EXIT_REASONS,
  type Execution,
  type PanelSlice,
  type Strategy,
  createModelSimulation,
} from '../../src/engine/index.ts';
import type { SimulationOutcome } from '../../src/engine/model-simulation.ts';
import { panelOf } from './panels.ts';

/** Orders that cost nothing and are filled at the close that decides. */
export const FREE: Execution = { ...DEFAULT_EXECUTION, fill: 'SAME_CLOSE', commissionRate: 0, slippageRate: 0 };

/** One symbol from rows of open, high, low and close. */
export function candles(rows: readonly (readonly [number, number, number, number])[]): PanelSlice {
  const column = (place: 0 | 1 | 2 | 3) => Float64Array.from(rows, (row) => row[place]);
  return panelOf(1, { open: column(0), high: column(1), low: column(2), close: column(3) });
}

/** What a model with these scores makes of 1,000 in cash over all bars of a panel, at 252 bars a year. */
export function simulate(
  panel: PanelSlice,
  scores: readonly number[] | Float64Array,
  { strategy, execution = {} }: { readonly strategy: Strategy; readonly execution?: Partial<Execution> },
): SimulationOutcome {
  const simulation = createModelSimulation({
    symbols: panel.symbols,
    strategy,
    execution: { ...FREE, ...execution },
    initialCash: 1000,
    convention: 'EMPYRICAL',
    periodsPerYear: 252,
  });
  simulation.push(panel, Float64Array.from(scores));
  return simulation.finish();
}

/** Each trade's exit price and reason. */
export const exits = ({ trades }: SimulationOutcome) =>
  Array.from(trades.exitPrice, (price, index) => [price, EXIT_REASONS[trades.exitReason[index] ?? -1]]);
