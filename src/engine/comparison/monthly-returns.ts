import { monthOf } from '../calendar.ts';
import type { EquityPath } from './equity-path.ts';

/** The first bar of each month, with the number of months since the year 0, in UTC. @param times strictly rising */
export function monthsOf(times: Float64Array): { month: number; from: number }[] {
  const months: { month: number; from: number }[] = [];
  for (const [from, time] of times.entries()) {
    const month = monthOf(time);
    if (month !== months.at(-1)?.month) months.push({ month, from });
  }
  return months;
}

/**
 * Equity at the last bar of each month over that of the month before, less 1; of the first month over the initial cash.
 *
 * @param months from `monthsOf`
 */
export function monthlyReturns({ equity, initialCash }: EquityPath, months: readonly { from: number }[]): Float64Array {
  let before = initialCash;
  return Float64Array.from(months, (_, index) => {
    const value = equity[(months[index + 1]?.from ?? equity.length) - 1];
    const change = before > 0 ? value / before - 1 : 0;
    before = value;
    return change;
  });
}
