import { plainTotals } from './plain-totals.ts';
import { isPlain } from './plain-rules.ts';
import type { SignalPanel, SignalRules } from './rules.ts';
import { simulateSignals } from './simulate-signals.ts';
import type { SignalTotals } from './signal-totals.ts';
import { createTotals } from './signal-totals.ts';

/** What a signal-driven simulation comes to, one entry a group (a column where cash is not shared). */
export interface SignalSummary {
  /** Currency at the last close. */
  readonly finalValue: Float64Array;
  readonly orders: Float64Array;
  /** Mean over sample deviation of the returns of the bars, times the root of the periods of a year. */
  readonly sharpe: Float64Array;
  /** The deepest fall from the highest value at an earlier close, as a ratio of it, 0 or negative. */
  readonly maxDrawdown: Float64Array;
}

/**
 * Simulates signals to the figures of a summary. Rules without stops, accumulation, shorts and limits take a path that
 * keeps no series; its figures are the same to the bit.
 */
export function summarizeSignals(panel: SignalPanel, rules: SignalRules, periodsPerYear: number): SignalSummary {
  const plain = isPlain(panel, rules) ? plainTotals(panel, rules) : undefined;
  return summaryOf(plain ?? generalTotals(panel, rules), panel.bars, periodsPerYear);
}

/** The totals of any rules, from the series of the whole simulation. */
export function generalTotals(panel: SignalPanel, rules: SignalRules): SignalTotals {
  const { value, groups, orders, initialCash } = simulateSignals(panel, rules);
  const totals = createTotals(groups, initialCash);
  for (let bar = 0; bar < panel.bars; bar += 1)
    for (let group = 0; group < groups; group += 1) {
      const now = value[bar * groups + group];
      const change = now / totals.value[group] - 1;
      if (bar === 0) totals.first[group] = change;
      const distance = change - totals.first[group];
      totals.distances[group] += distance;
      totals.squares[group] += distance * distance;
      if (now > totals.peak[group]) totals.peak[group] = now;
      else if (now < totals.peak[group] * totals.lowest[group]) totals.lowest[group] = now / totals.peak[group];
      totals.value[group] = now;
    }
  for (let index = 0; index < orders.length; index += 1) totals.orders[groups === 1 ? 0 : orders.column[index]] += 1;
  return totals;
}

function summaryOf(totals: SignalTotals, bars: number, periodsPerYear: number): SignalSummary {
  const { first, distances, squares } = totals;
  const annual = Math.sqrt(periodsPerYear);
  return {
    finalValue: totals.value,
    orders: totals.orders,
    sharpe: first.map((reference, group) => {
      const mean = reference + distances[group] / bars;
      const spread = Math.max(0, squares[group] - (distances[group] * distances[group]) / bars);
      return (mean / Math.sqrt(spread / (bars - 1))) * annual;
    }),
    maxDrawdown: totals.lowest.map((lowest) => lowest - 1),
  };
}
