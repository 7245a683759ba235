/**
 * The bars `[start, end)` of a column. Running sums restart at fixed distances from `anchor`, a bar not before `start`.
 */
export interface BarSpan {
  readonly start: number;
  readonly end: number;
  readonly anchor: number;
}

/**
 * A column operator: fills `out[start..end)` from the same bars of the operands, as if there were no bars before
 * `start`. `out` is never one of the operands. What it writes at bar i depends on bars up to i alone, except for
 * negative shifts, which only labels may use.
 */
export type Kernel = (operands: readonly Float64Array[], out: Float64Array, span: BarSpan) => void;
