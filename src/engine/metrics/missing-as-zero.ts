import { hasMissing } from './chunk.ts';

/** Returns as QUANTSTATS takes them: one that is missing is 0. */
export function missingAsZero(returns: Float64Array): Float64Array {
  return hasMissing(returns) ? returns.map((value) => (Number.isNaN(value) ? 0 : value)) : returns;
}
