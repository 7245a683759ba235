import { invalidInput } from './invalid-input.ts';

const UNITS_MS = { h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 };

/** A time in ms, given in hours, days or weeks: `90d`, `12h`. Throws InvalidInputError, at the option, for others. */
export function durationOf(option: string, text: string): number {
  const [, count, unit] = /^([1-9]\d{0,4})([hdw])$/.exec(text) ?? [];
  if (count === undefined || unit === undefined)
    throw invalidInput(option, `Expected hours, days or weeks, such as 90d, got "${text}".`);
  return Number(count) * UNITS_MS[unit as keyof typeof UNITS_MS];
}
