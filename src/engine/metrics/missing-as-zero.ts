/** Returns as QUANTSTATS takes them: one that is missing is 0. */
export function missingAsZero(returns: Float64Array): Float64Array {
  for (let bar = 0; bar < returns.length; bar += 1)
    if (Number.isNaN(returns[bar])) return returns.map((value) => (Number.isNaN(value) ? 0 : value));
  return returns;
}
