import { dayOf, monthOf } from '../calendar.ts';
import type { EquityPath } from './equity-path.ts';

/** Days since 1970-01-01, or months since the year 0; of UTC. */
export type Period = 'DAY' | 'MONTH';

const PERIODS = { DAY: dayOf, MONTH: monthOf };

/** The first bar of each period that has bars, with the number of the period. @param times strictly rising */
export function periodsOf(times: Float64Array, period: Period): { number: number; from: number }[] {
  const numberOf = PERIODS[period];
  const periods: { number: number; from: number }[] = [];
  for (const [from, time] of times.entries()) {
    const number = numberOf(time);
    if (number !== periods.at(-1)?.number) periods.push({ number, from });
  }
  return periods;
}

/**
 * Equity at the last bar of each period over that of the period before, less 1; of the first over the initial cash.
 *
 * @param periods from `periodsOf`
 */
export function periodReturns({ equity, initialCash }: EquityPath, periods: readonly { from: number }[]): Float64Array {
  let before = initialCash;
  return Float64Array.from(periods, (_, index) => {
    const value = equity[(periods[index + 1]?.from ?? equity.length) - 1];
    const change = before > 0 ? value / before - 1 : 0;
    before = value;
    return change;
  });
}
