const DAY_MS = 86_400_000;

/** Days since 1970-01-01, UTC. */
export const dayOf = (time: number): number => Math.floor(time / DAY_MS);

/** Weeks, beginning on Mondays, since that of 1969-12-29, UTC. */
export const weekOf = (time: number): number => Math.floor((dayOf(time) + 3) / 7);

/**
 * Months since the year 0, UTC, from the civil calendar (H. Hinnant, "chrono-compatible low-level date algorithms").
 */
export function monthOf(time: number): number {
  const day = dayOf(time) + 719_468;
  const era = Math.floor(day / 146_097);
  const dayOfEra = day - era * 146_097;
  const leapDays = Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  // This calendar's year begins in March, so its month 0 is the third of the year.
  return 12 * (yearOfEra + era * 400) + Math.floor((5 * dayOfYear + 2) / 153) + 2;
}

/** The year, UTC. */
export const yearOf = (time: number): number => Math.floor(monthOf(time) / 12);
