/** Returns are summed in chunks of this many, whatever slices they arrive in, so that slice sizes change no bit. */
export const CHUNK = 2_048;

/** Whether any value may be NaN: if one is, so is the sum. */
export function mayMiss(values: Float64Array): boolean {
  let sum = 0;
  for (let index = 0; index < values.length; index += 1) sum += values[index];
  return Number.isNaN(sum);
}
