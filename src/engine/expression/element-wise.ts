import type { Kernel } from './kernel.ts';

/**
 * The operators that look at a single bar. A comparison gives 1 or 0, and with NaN 0 (`Ne`: 1), as in NumPy. A
 * condition holds unless it is 0, so NaN holds. `Greater` and `Less` give the larger and the smaller value, and NaN if
 * either is NaN.
 */
export const ELEMENT_WISE: Readonly<Record<string, Kernel>> = {
  Add([a, b], out, { start, end }) {
    for (let i = start; i < end; i += 1) out[i] = a[i] + b[i];
  },
  Sub([a, b], out, { start, end }) {
    for (let i = start; i < end; i += 1) out[i] = a[i] - b[i];
  },
  Mul([a, b], out, { start, end }) {
    for (let i = start; i < end; i += 1) out[i] = a[i] * b[i];
  },
  Div([a, b], out, { start, end }) {
    for (let i = start; i < end; i += 1) out[i] = a[i] / b[i];
  },
  Greater([a, b], out, { start, end }) {
    for (let i = start; i < end; i += 1) out[i] = Math.max(a[i], b[i]);
  },
  Less([a, b], out, { start, end }) {
    for (let i = start; i < end; i += 1) out[i] = Math.min(a[i], b[i]);
  },
  Gt([a, b], out, { start, end }) {
    for (let i = start; i < end; i += 1) out[i] = a[i] > b[i] ? 1 : 0;
  },
  Ge([a, b], out, { start, end }) {
    for (let i = start; i < end; i += 1) out[i] = a[i] >= b[i] ? 1 : 0;
  },
  Lt([a, b], out, { start, end }) {
    for (let i = start; i < end; i += 1) out[i] = a[i] < b[i] ? 1 : 0;
  },
  Le([a, b], out, { start, end }) {
    for (let i = start; i < end; i += 1) out[i] = a[i] <= b[i] ? 1 : 0;
  },
  Eq([a, b], out, { start, end }) {
    for (let i = start; i < end; i += 1) out[i] = a[i] === b[i] ? 1 : 0;
  },
  Ne([a, b], out, { start, end }) {
    for (let i = start; i < end; i += 1) out[i] = a[i] !== b[i] ? 1 : 0;
  },
  And([a, b], out, { start, end }) {
    for (let i = start; i < end; i += 1) out[i] = a[i] !== 0 && b[i] !== 0 ? 1 : 0;
  },
  Or([a, b], out, { start, end }) {
    for (let i = start; i < end; i += 1) out[i] = a[i] !== 0 || b[i] !== 0 ? 1 : 0;
  },
  Not([a], out, { start, end }) {
    for (let i = start; i < end; i += 1) out[i] = a[i] !== 0 ? 0 : 1;
  },
  If([condition, a, b], out, { start, end }) {
    for (let i = start; i < end; i += 1) out[i] = condition[i] !== 0 ? a[i] : b[i];
  },
  Abs([a], out, { start, end }) {
    for (let i = start; i < end; i += 1) out[i] = Math.abs(a[i]);
  },
  Sign([a], out, { start, end }) {
    for (let i = start; i < end; i += 1) out[i] = Math.sign(a[i]);
  },
  Log([a], out, { start, end }) {
    for (let i = start; i < end; i += 1) out[i] = Math.log(a[i]);
  },
  /** As in C and NumPy, 1 to the power of NaN is 1; JavaScript's `**` gives NaN. */
  Power([a, b], out, { start, end }) {
    for (let i = start; i < end; i += 1) out[i] = a[i] === 1 ? 1 : a[i] ** b[i];
  },
};

/** Applies an operator to numbers, to fold constants. */
export function applyToNumbers(operator: Kernel, values: readonly number[]): number {
  const out = new Float64Array(1);
  const operands = values.map((value) => Float64Array.of(value));
  operator(operands, out, { start: 0, end: 1, anchor: 0 });
  return out[0];
}
