/** R squared of the least-squares line through the sums of log(1 + return); NaN where there are not two, or one is lost. */
export function stabilityOf(returns: Float64Array): number {
  let count = 0;
  for (let bar = 0; bar < returns.length; bar += 1) if (!Number.isNaN(returns[bar])) count += 1;
  if (count < 2) return Number.NaN;
  const middle = (count - 1) / 2;
  let place = 0;
  let level = 0;
  let first = 0;
  let y = 0;
  let xy = 0;
  let yy = 0;
  for (let bar = 0; bar < returns.length; bar += 1) {
    if (Number.isNaN(returns[bar])) continue;
    level += Math.log(1 + returns[bar]);
    if (place === 0) first = level;
    // From the first level on, so that sums of squares stay small.
    const height = level - first;
    y += height;
    yy += height * height;
    xy += height * (place - middle);
    place += 1;
  }
  const xx = (count * (count * count - 1)) / 12;
  const spread = yy - (y * y) / count;
  if (Number.isNaN(level)) return Number.NaN;
  return spread <= 1e-30 * yy || spread === 0 ? 0 : Math.min(1, (xy * xy) / (xx * spread));
}
