import type { CallSequence } from './rules.ts';

/** Puts the columns of a group into the order in which they are filled, by ascending `orderValue` where it is `auto`. */
export function arrange(order: Int32Array, first: number, sequence: CallSequence, orderValue: Float64Array): void {
  const { length } = order;
  for (let k = 0; k < length; k += 1) order[k] = first + (sequence === 'reversed' ? length - 1 - k : k);
  if (sequence !== 'auto') return;
  // Insertion keeps the order of equal values and needs no memory.
  for (let k = 1; k < length; k += 1) {
    const column = order[k];
    let at = k;
    while (at > 0 && orderValue[order[at - 1]] > orderValue[column]) {
      order[at] = order[at - 1];
      at -= 1;
    }
    order[at] = column;
  }
}
