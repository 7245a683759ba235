/** R squared of the least-squares line through the sums of log(1 + return); NaN where there are not two, or one is lost. */
export function stabilityOf(returns: Float64Array): number {
  let count = 0;
  let level = 0;
  let meanX = 0;
  let meanY = 0;
  let xx = 0;
  let xy = 0;
  let yy = 0;
  for (let bar = 0; bar < returns.length; bar += 1) {
    if (Number.isNaN(returns[bar])) continue;
    level += Math.log1p(returns[bar]);
    const x = count;
    count += 1;
    const dx = x - meanX;
    const dy = level - meanY;
    meanX += dx / count;
    meanY += dy / count;
    xx += dx * (x - meanX);
    xy += dx * (level - meanY);
    yy += dy * (level - meanY);
  }
  if (count < 2 || Number.isNaN(level)) return Number.NaN;
  return yy === 0 ? 0 : Math.min(1, (xy * xy) / (xx * yy));
}
