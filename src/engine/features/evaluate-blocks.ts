import type { FeaturePlan } from './compile-features.ts';

/** The bars of one instrument in one bucket of the grid, with the warm-up before it. */
export interface FeatureBars {
  /** `[length]`, ms since the epoch, strictly rising. */
  readonly times: Float64Array;
  readonly columns: Readonly<Record<string, Float64Array>>;
  /** The first bar of the bucket, from which features are computed. */
  readonly gridBegin: number;
  readonly end: number;
}

/**
 * The features of each instrument, in their order, for the bars `[gridBegin, end)`. Where instruments are compared it is
 * among those given; otherwise each is computed when it is asked for, and only one is in memory.
 */
export function* evaluateBlocks(plan: FeaturePlan, blocks: readonly FeatureBars[]): Generator<readonly Float64Array[]> {
  if (plan.crossSectional)
    yield* plan.evaluatePanel(
      blocks.map(({ times, columns, gridBegin, end }) => ({ times, columns, from: gridBegin, to: end })),
    );
  else
    for (const { times, columns, gridBegin, end } of blocks)
      yield plan.evaluate({ columns, length: times.length, from: gridBegin, to: end });
}
