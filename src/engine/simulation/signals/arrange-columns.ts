import type { Ledger, LedgerOrder } from './ledger.ts';
import type { CostRules } from './signal-rules.ts';

/** Writes into `sequence` in which order the columns of a bar trade. */
export function arrangeColumns(
  sequence: Int32Array,
  { callSequence, cashSharing }: CostRules,
  ledger: Ledger,
  orders: readonly LedgerOrder[],
): void {
  const columns = sequence.length;
  for (let index = 0; index < columns; index += 1)
    sequence[index] = callSequence === 'reversed' ? columns - 1 - index : index;
  if (callSequence !== 'auto' || !cashSharing) return;
  const values = orders.map((order, column) => ledger.approximateValue(column, order));
  sequence.sort((a, b) => values[a] - values[b] || a - b);
}
