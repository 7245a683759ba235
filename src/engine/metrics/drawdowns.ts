export interface Drawdowns {
  /** 0 or negative. */
  readonly deepest: number;
  /** The most bars in a row below a peak, and all of them together. */
  readonly longest: number;
  readonly barsUnderWater: number;
  /** The mean of the deepest points of all falls; NaN where there was none. */
  readonly meanDeepest: number;
  readonly squares: number;
  /** What 1 has grown to at the end. */
  readonly wealth: number;
}

/** Falls from the running peak of what 1 grows to with the returns; the start itself is a peak unless left out. */
export function findDrawdowns(returns: Float64Array, startIsPeak: boolean): Drawdowns {
  let wealth = 1;
  let peak = startIsPeak ? 1 : Number.NEGATIVE_INFINITY;
  let deepest = 0;
  let longest = 0;
  let current = 0;
  let barsUnderWater = 0;
  let deepestOfFall = 0;
  let falls = 0;
  let sumOfFalls = 0;
  let squares = 0;
  for (let bar = 0; bar < returns.length; bar += 1) {
    if (!Number.isNaN(returns[bar])) wealth *= 1 + returns[bar];
    if (wealth >= peak) {
      peak = wealth;
      if (current > 0) sumOfFalls += deepestOfFall;
      current = 0;
      deepestOfFall = 0;
      continue;
    }
    const drawdown = wealth / peak - 1;
    if (current === 0) falls += 1;
    current += 1;
    barsUnderWater += 1;
    squares += drawdown * drawdown;
    if (drawdown < deepestOfFall) deepestOfFall = drawdown;
    if (drawdown < deepest) deepest = drawdown;
    if (current > longest) longest = current;
  }
  if (current > 0) sumOfFalls += deepestOfFall;
  return { deepest, longest, barsUnderWater, meanDeepest: sumOfFalls / falls, squares, wealth };
}
