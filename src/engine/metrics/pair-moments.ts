/**
 * Means of pairs of values and sums of products of their distances from the means, merged by chunks (Pébay, 2008). The
 * squares of y - x are summed of their own: as yy - 2 xy + xx they would lose their digits where x and y are alike.
 */
export class PairMoments {
  count = 0;
  meanX = 0;
  meanY = 0;
  xx = 0;
  xy = 0;
  yy = 0;
  gaps = 0;

  /** Adds the next pairs; none may be NaN. */
  add(xs: Float64Array, ys: Float64Array): void {
    const count = xs.length;
    if (count === 0) return;
    let sumX = 0;
    let sumY = 0;
    for (let index = 0; index < count; index += 1) {
      sumX += xs[index];
      sumY += ys[index];
    }
    const meanX = sumX / count;
    const meanY = sumY / count;
    let xx = 0;
    let xy = 0;
    let yy = 0;
    let gaps = 0;
    for (let index = 0; index < count; index += 1) {
      const x = xs[index] - meanX;
      const y = ys[index] - meanY;
      xx += x * x;
      xy += x * y;
      yy += y * y;
      const gap = ys[index] - xs[index] - (meanY - meanX);
      gaps += gap * gap;
    }
    const joined = this.count + count;
    const gapX = meanX - this.meanX;
    const gapY = meanY - this.meanY;
    const weight = (this.count * count) / joined;
    this.xx += xx + gapX * gapX * weight;
    this.xy += xy + gapX * gapY * weight;
    this.yy += yy + gapY * gapY * weight;
    this.gaps += gaps + (gapY - gapX) ** 2 * weight;
    this.meanX = this.count === 0 ? meanX : this.meanX + (gapX * count) / joined;
    this.meanY = this.count === 0 ? meanY : this.meanY + (gapY * count) / joined;
    this.count = joined;
  }
}
