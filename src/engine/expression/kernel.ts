/** The bars `[start, end)` of a column. Running state is laid out relative to the bar `anchor`, at or after `start`. */
export interface BarSpan {
  readonly start: number;
  readonly end: number;
  readonly anchor: number;
}

/**
 * A column operator: fills `out[start..end)`, reading the operands over the same bars. The bars before `start` do not
 * exist for it. `out` is never one of the operands, and nothing at or after bar i + 1 changes what it writes at bar i
 * (a negative shift aside).
 */
export type Kernel = (operands: readonly Float64Array[], out: Float64Array, span: BarSpan) => void;
