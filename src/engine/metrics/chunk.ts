/** Returns are summed up by so many at a time, however they come, so that the size of blocks changes no bit. */
export const CHUNK = 2_048;

/** Whether any value is NaN. */
export function hasMissing(values: Float64Array): boolean {
  for (let index = 0; index < values.length; index += 1) if (Number.isNaN(values[index])) return true;
  return false;
}
