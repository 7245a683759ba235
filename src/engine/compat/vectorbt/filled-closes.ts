import type { SignalPanel } from './rules.ts';

/** Closes with unknown ones replaced by the last known one of their column, leading ones by the first known. */
export function filledCloses({ close, bars, columns }: Pick<SignalPanel, 'bars' | 'columns' | 'close'>): Float64Array {
  if (!close.some(Number.isNaN)) return close;
  const filled = close.slice();
  for (let column = 0; column < columns; column += 1) {
    let known = NaN;
    for (let bar = 0; bar < bars; bar += 1) {
      const cell = bar * columns + column;
      if (Number.isNaN(filled[cell])) filled[cell] = known;
      else known = filled[cell];
    }
    for (let bar = bars - 2; bar >= 0; bar -= 1) {
      const cell = bar * columns + column;
      if (Number.isNaN(filled[cell])) filled[cell] = filled[cell + columns];
    }
  }
  return filled;
}
