import { dayOf, monthOf, yearOf } from '../calendar.ts';
import { type MetricValue, defined } from './catalogue.ts';

const NO_BARS = 'there are no bars';

/** The best and worst day, month and year, UTC. The first and last period may be incomplete, as the range cuts them. */
export function metricsOfCalendar(times: Float64Array, equity: Float64Array, initialCash: number) {
  const bars = times.length;
  const [day, month, year] = [dayOf, monthOf, yearOf].map((periodOf) => new Periods(periodOf, times[0], initialCash));
  // Where no day ends no month ends, and where no month ends no year does: most bars are done after one comparison.
  for (let bar = 0; bar < bars; bar += 1)
    if (day.endsBefore(times[bar + 1])) {
      day.close(equity[bar]);
      if (!month.endsBefore(times[bar + 1])) continue;
      month.close(equity[bar]);
      if (year.endsBefore(times[bar + 1])) year.close(equity[bar]);
    }
  return {
    BEST_DAY: defined(day.best, NO_BARS),
    WORST_DAY: defined(day.worst, NO_BARS),
    BEST_MONTH: defined(month.best, NO_BARS),
    WORST_MONTH: defined(month.worst, NO_BARS),
    BEST_YEAR: defined(year.best, NO_BARS),
    WORST_YEAR: defined(year.worst, NO_BARS),
  } satisfies Record<string, MetricValue>;
}

/** The best and worst return of one kind of calendar period. */
class Periods {
  best = Number.NEGATIVE_INFINITY;
  worst = Number.POSITIVE_INFINITY;
  readonly #periodOf: (time: number) => number;
  #period: number;
  #before: number;

  constructor(periodOf: (time: number) => number, firstTime: number, initialCash: number) {
    this.#periodOf = periodOf;
    this.#period = periodOf(firstTime);
    this.#before = initialCash;
  }

  /** Whether the next bar, at `time`, is in another period. After the last bar `time` is undefined, so in none. */
  endsBefore(time: number): boolean {
    const next = this.#periodOf(time);
    if (next === this.#period) return false;
    this.#period = next;
    return true;
  }

  close(equity: number): void {
    const value = this.#before > 0 ? equity / this.#before - 1 : 0;
    this.best = Math.max(this.best, value);
    this.worst = Math.min(this.worst, value);
    this.#before = equity;
  }
}
