import { monthOf, weekOf } from '../calendar.ts';
import type { Rebalance } from './spec.ts';

/** Asked bar after bar whether the strategy decides at it. It always does at the first. @returns by time, ms, UTC */
export function createRebalanceCalendar(rebalance: Rebalance): (time: number) => boolean {
  if (rebalance.kind === 'BARS') {
    let bar = -1;
    return () => {
      bar += 1;
      return bar % rebalance.every === 0;
    };
  }
  const periodOf = rebalance.kind === 'WEEK' ? weekOf : monthOf;
  let current = Number.NaN;
  return (time) => {
    const period = periodOf(time);
    const isNew = period !== current;
    current = period;
    return isNew;
  };
}
