import { mayMiss } from './chunk.ts';

/** Returns as QUANTSTATS takes them: one that is missing is 0. */
export function missingAsZero(returns: Float64Array): Float64Array {
  return mayMiss(returns) ? returns.map((value) => (Number.isNaN(value) ? 0 : value)) : returns;
}
