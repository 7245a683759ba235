import type { Kernel } from '../expression/kernel.ts';

/** The value `bars` ago (ahead if negative), NaN if there is none. For 0, as in Qlib, the first value of the column. */
export function shift(bars: number): Kernel {
  return ([x], out, { start, end }) => {
    if (bars === 0) {
      out.fill(x[start], start, end);
      return;
    }
    const from = Math.min(end, Math.max(start, start + bars));
    const to = Math.max(from, Math.min(end, end + bars));
    out.fill(NaN, start, from);
    out.set(x.subarray(from - bars, to - bars), from);
    out.fill(NaN, to, end);
  };
}

/** The value less that of `bars` ago, as `shift` gives it. */
export function difference(bars: number): Kernel {
  const shiftBy = shift(bars);
  return (operands, out, span) => {
    shiftBy(operands, out, span);
    const [x] = operands;
    for (let i = span.start; i < span.end; i += 1) out[i] = x[i] - out[i];
  };
}
