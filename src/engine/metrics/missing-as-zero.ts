import { mayMiss } from './chunk.ts';

/** The returns as QUANTSTATS reads them: a missing return is 0. */
export function missingAsZero(returns: Float64Array): Float64Array {
  return mayMiss(returns) ? returns.map((value) => (Number.isNaN(value) ? 0 : value)) : returns;
}
