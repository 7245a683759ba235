import { monthOf, weekOf } from '../calendar.ts';
import type { Rebalance } from './spec.ts';

/** Says at each bar, in order, whether a strategy decides there; the first bar always counts. Times are UTC. */
export function createRebalanceCalendar(rebalance: Rebalance): (time: number) => boolean {
  if (rebalance.kind === 'BARS') {
    let bar = -1;
    return () => {
      bar += 1;
      return bar % rebalance.every === 0;
    };
  }
  const periodOf = rebalance.kind === 'WEEK' ? weekOf : monthOf;
  let present = Number.NaN;
  return (time) => {
    const period = periodOf(time);
    const isNew = period !== present;
    present = period;
    return isNew;
  };
}
