import { Broker } from './broker.ts';
import type { BrokerRules, ClosedTrade, Operation, OrderBars } from './order-types.ts';

export interface OrderOutcome {
  /** In the order they were closed. */
  readonly trades: readonly ClosedTrade[];
  /** Currency after each bar; 0 from the bar on in which the account was lost. */
  readonly equity: Float64Array;
}

/**
 * Simulates the orders that `script` places after each bar, by bar. The first bar is history only: the script runs from
 * the second on.
 *
 * @throws OrderError where an order contradicts itself
 */
export function simulateOrders(
  bars: OrderBars,
  script: ReadonlyMap<number, readonly Operation[]>,
  rules: BrokerRules,
): OrderOutcome {
  const count = bars.close.length;
  const equity = new Float64Array(count).fill(rules.cash);
  const broker = new Broker(bars, rules);
  const { ledger } = broker;
  for (let bar = 1; bar < count; bar += 1) {
    const solvent = broker.advance(bar);
    if (!solvent) {
      equity.fill(0, bar);
      return { trades: ledger.closed, equity };
    }
    equity[bar] = ledger.equity();
    for (const operation of script.get(bar) ?? []) broker.place(operation);
  }
  if (rules.finalizeTrades && count > 1) {
    for (const trade of [...ledger.trades].reverse()) broker.queueClose(trade, 1);
    const solvent = broker.advance(count - 1);
    equity[count - 1] = solvent ? ledger.equity() : 0;
  }
  return { trades: ledger.closed, equity };
}
