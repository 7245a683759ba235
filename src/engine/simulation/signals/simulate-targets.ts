import { arrangeColumns } from './arrange-columns.ts';
import { Ledger, type LedgerOutcome } from './ledger.ts';
import { type PricePanel, orderPrice } from './order-price.ts';
import { type CostRules, cellOf } from './signal-rules.ts';
import { isNear } from './tolerance.ts';

export interface TargetRules extends CostRules {
  /** Which positions may be held. */
  readonly direction: 'longonly' | 'shortonly' | 'both';
}

/**
 * Simulates target weights, `[bars * columns]`, each a ratio of the account's value, which is taken once a bar, before
 * its first fill. NaN leaves a position alone.
 */
export function simulateTargets(panel: PricePanel, targets: Float64Array, rules: TargetRules): LedgerOutcome {
  const { bars, columns, close } = panel;
  const ledger = new Ledger(bars, columns, rules);
  const prices = new Float64Array(columns);
  const sequence = new Int32Array(columns);
  for (let bar = 0; bar < bars; bar += 1) {
    for (let column = 0; column < columns; column += 1) prices[column] = orderPrice(panel, rules.price, bar, column);
    const orders = Array.from(prices, (price, column) => ({
      size: wantedUnits(ledger, targets[bar * columns + column], column, prices, rules),
      isPart: false,
      staysOnSide: rules.direction !== 'both',
      price,
      slippage: cellOf(rules.slippage, bar * columns + column),
    }));
    arrangeColumns(sequence, rules, ledger, orders);
    for (const column of sequence) ledger.execute(bar, column, orders[column]);
    ledger.appraise(bar, close);
  }
  return ledger.finish(bars);
}

/** The units to buy, negative to sell, that bring a position to its target; 0 where only rounding is between them. */
function wantedUnits(
  ledger: Ledger,
  target: number,
  column: number,
  prices: Float64Array,
  { direction }: TargetRules,
): number {
  const held = ledger.positions[column];
  if (Number.isNaN(target) || !(prices[column] > 0)) return 0;
  const isBarred = (direction === 'longonly' && target < 0) || (direction === 'shortonly' && target > 0);
  const wanted = isBarred ? 0 : (target * ledger.valueAt(column, prices)) / prices[column];
  return isNear(wanted, held) ? 0 : wanted - held;
}
