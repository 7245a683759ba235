import type { Rebalance } from './spec.ts';

const DAY_MS = 86_400_000;

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

/** Weeks since the one of Monday, 1969-12-29. */
function weekOf(time: number): number {
  return Math.floor((Math.floor(time / DAY_MS) + 3) / 7);
}

/** Months since the year 0, from the civil calendar (H. Hinnant, "chrono-compatible low-level date algorithms"). */
export function monthOf(time: number): number {
  const day = Math.floor(time / DAY_MS) + 719_468;
  const era = Math.floor(day / 146_097);
  const dayOfEra = day - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const month = Math.floor((5 * dayOfYear + 2) / 153);
  return 12 * (yearOfEra + era * 400) + month + 2;
}
