/** Returns as QUANTSTATS takes them: one that is missing is 0. */
export const missingAsZero = (returns: Float64Array): Float64Array =>
  returns.some(Number.isNaN) ? returns.map((value) => (Number.isNaN(value) ? 0 : value)) : returns;
