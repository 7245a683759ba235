import { compileFeatures } from '../features/compile-features.ts';
import { returnsOf } from '../metrics/index.ts';
import type { EquityPath } from './equity-path.ts';

/** The Sharpe ratio of windows of some bars. */
export interface RollingSharpe {
  /**
   * `[bars]`: mean over standard deviation (of a sample) of the returns of the last `window` bars, annualised; NaN for
   * the first `window - 1`, and where returns do not vary.
   */
  of(path: EquityPath, periodsPerYear: number): Float64Array;
}

/** @param window in bars, 2 or more */
export function createRollingSharpe(window: number): RollingSharpe {
  const plan = compileFeatures([`Mean($return,${window})/Std($return,${window})`]);
  return {
    of({ equity, initialCash }, periodsPerYear) {
      const columns = { return: returnsOf(equity, initialCash) };
      const [ratio] = plan.evaluate({ columns, length: equity.length, from: 0 });
      const annual = Math.sqrt(periodsPerYear);
      return ratio.map((value, bar) => (bar < window - 1 || !Number.isFinite(value) ? Number.NaN : value * annual));
    },
  };
}
