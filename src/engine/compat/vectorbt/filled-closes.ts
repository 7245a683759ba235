/** Closes with each unknown one (NaN) replaced by the last known one, and those at the beginning by the first known. */
export function filledCloses(close: Float64Array): Float64Array {
  if (!close.some(Number.isNaN)) return close;
  const filled = close.slice();
  let known = NaN;
  for (let bar = 0; bar < filled.length; bar += 1) {
    if (Number.isNaN(filled[bar])) filled[bar] = known;
    else known = filled[bar];
  }
  for (let bar = filled.length - 2; bar >= 0; bar -= 1) if (Number.isNaN(filled[bar])) filled[bar] = filled[bar + 1];
  return filled;
}
