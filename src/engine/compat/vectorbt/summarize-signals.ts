import { exitTrades } from './exit-trades.ts';
import { isPlain } from './plain-rules.ts';
import { plainTotals } from './plain-totals.ts';
import type { SignalPanel, SignalRules } from './rules.ts';
import { createTotals, type SignalTotals } from './signal-totals.ts';
import { simulateSignals, type SignalOutcome } from './simulate-signals.ts';

/** What a simulation came to, one entry for each account: a column, or all of them where cash is shared. */
export interface SignalSummary {
  /** Currency at the last close. */
  readonly finalValue: Float64Array;
  readonly orders: Float64Array;
  /** Those that are open at the end too. */
  readonly trades: Float64Array;
  /**
   * Mean over sample deviation (n - 1) of the bars' returns, times the root of the periods per year. NaN: undefined.
   */
  readonly sharpe: Float64Array;
  /** The deepest drawdown from the highest value at an earlier close, as a ratio of it; 0 or negative. */
  readonly maxDrawdown: Float64Array;
}

/**
 * Simulates signals for their summary alone. Without stops, accumulation, short positions and limits it takes a path
 * that keeps no series; the numbers are the same, bit for bit.
 *
 * @throws SimulationError as `simulateSignals` does
 */
export function summarizeSignals(panel: SignalPanel, rules: SignalRules, periodsPerYear: number): SignalSummary {
  const plain = isPlain(panel, rules) ? plainTotals(panel, rules) : undefined;
  return plain
    ? summaryOf(plain, panel.bars, periodsPerYear)
    : summarizeOutcome(simulateSignals(panel, rules), periodsPerYear);
}

/** The summary of a simulation whose series are known. */
export function summarizeOutcome(outcome: SignalOutcome, periodsPerYear: number): SignalSummary {
  return summaryOf(totalsOf(outcome), outcome.marks[0].length, periodsPerYear);
}

/** The return of a bar. A loss is negative even where the value was negative already. */
function returnOf(now: number, before: number): number {
  if (before > 0) return now / before - 1;
  if (before === 0) return now === 0 ? 0 : Math.sign(now) * Infinity;
  return (now - before) / -before;
}

/** The totals of a simulation, in the order of operations of `plainTotals`. */
export function totalsOf(outcome: SignalOutcome): SignalTotals {
  const { value, orders, initialCash } = outcome;
  const totals = createTotals(initialCash);
  for (const [account, series] of value.entries())
    for (const [bar, now] of series.entries()) {
      const change = returnOf(now, totals.value[account]);
      if (bar === 0) totals.firstReturn[account] = change;
      const distance = change - totals.firstReturn[account];
      totals.distances[account] += distance;
      totals.squares[account] += distance * distance;
      if (now > totals.peak[account]) totals.peak[account] = now;
      else if (now < totals.peak[account] * totals.lowestRatio[account])
        totals.lowestRatio[account] = now / totals.peak[account];
      totals.value[account] = now;
    }
  const accountOf = (column: number) => (value.length === 1 ? 0 : column);
  for (let index = 0; index < orders.length; index += 1) totals.orders[accountOf(orders.column[index])] += 1;
  for (const { column } of exitTrades(outcome)) totals.trades[accountOf(column)] += 1;
  return totals;
}

function summaryOf(totals: SignalTotals, bars: number, periodsPerYear: number): SignalSummary {
  const { firstReturn, distances, squares } = totals;
  const barsToYear = Math.sqrt(periodsPerYear);
  return {
    finalValue: totals.value,
    orders: totals.orders,
    trades: totals.trades,
    sharpe: firstReturn.map((reference, account) => {
      const mean = reference + distances[account] / bars;
      const spread = Math.max(0, squares[account] - (distances[account] * distances[account]) / bars);
      return (mean / Math.sqrt(spread / (bars - 1))) * barsToYear;
    }),
    maxDrawdown: totals.lowestRatio.map((ratio) => ratio - 1),
  };
}
