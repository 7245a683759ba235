import type { ThresholdStrategy } from './spec.ts';

/**
 * The side to be on after each bar: 1 long, -1 short, 0 flat. A missing score (NaN) changes nothing.
 * @param sides `[symbols]`, the sides before; changed in place
 * @param scores `[bars * symbols]`, row-major; the bar's scores begin at `offset`
 */
export function decideThreshold(
  { enterLong, exitLong, enterShort, exitShort }: ThresholdStrategy,
  sides: Int8Array,
  scores: Float64Array,
  offset: number,
): void {
  const longFrom = enterLong ?? Number.POSITIVE_INFINITY;
  const longUntil = exitLong ?? longFrom;
  const shortFrom = enterShort ?? Number.NEGATIVE_INFINITY;
  const shortUntil = exitShort ?? shortFrom;
  const symbols = sides.length;
  for (let symbol = 0; symbol < symbols; symbol += 1) {
    const score = scores[offset + symbol];
    if (Number.isNaN(score)) continue;
    const holds = sides[symbol] === 1 ? score >= longUntil : sides[symbol] === -1 && score <= shortUntil;
    if (score >= longFrom) sides[symbol] = 1;
    else if (score <= shortFrom) sides[symbol] = -1;
    else if (!holds) sides[symbol] = 0;
  }
}
