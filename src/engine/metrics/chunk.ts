/** Returns are summed up by so many at a time, however they come, so that the size of slices changes no bit. */
export const CHUNK = 2_048;

/** Whether any value may be NaN: told from the sum, which is NaN then. */
export function mayMiss(values: Float64Array): boolean {
  let sum = 0;
  for (let index = 0; index < values.length; index += 1) sum += values[index];
  return Number.isNaN(sum);
}
