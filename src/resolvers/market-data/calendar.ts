const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const SATURDAY = 6;

/** How long a bar is and how many a year has. */
export interface Calendar {
  readonly timeframeMs: number;
  readonly periodsPerYear: number;
}

/**
 * Infers the calendar from the bar times of one instrument, in ms and rising.
 *
 * The timeframe is the median distance between bars, a day where there are fewer than two. A year has 52 weekly bars or
 * 12 monthly ones; of daily bars 365 where any falls on a Saturday, else 252; of shorter bars as many days times the
 * median number of bars on a day that has any.
 */
export function inferCalendar(times: Float64Array): Calendar {
  const timeframeMs = usualDistance(times);
  if (timeframeMs >= 26 * DAY) return { timeframeMs, periodsPerYear: Math.round((365 * DAY) / timeframeMs) };
  if (timeframeMs >= 6 * DAY) return { timeframeMs, periodsPerYear: 52 };
  const tradesWeekends = times.some((time) => new Date(time).getUTCDay() === SATURDAY);
  const daysPerYear = tradesWeekends ? 365 : 252;
  return { timeframeMs, periodsPerYear: daysPerYear * barsPerDay(times, timeframeMs) };
}

/** The median of the first 10,000 distances. */
function usualDistance(times: Float64Array): number {
  if (times.length < 2) return DAY;
  const distances = Float64Array.from(
    { length: Math.min(times.length - 1, 10_000) },
    (_, index) => times[index + 1] - times[index],
  );
  return distances.sort()[Math.floor(distances.length / 2)];
}

/** The median number of bars on a UTC day that has any. */
function barsPerDay(times: Float64Array, timeframeMs: number): number {
  if (timeframeMs >= DAY) return 1;
  const counts = new Map<number, number>();
  for (const time of times) counts.set(Math.floor(time / DAY), (counts.get(Math.floor(time / DAY)) ?? 0) + 1);
  const sorted = [...counts.values()].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 1;
}
