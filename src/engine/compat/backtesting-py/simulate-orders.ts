import { Broker } from './broker.ts';
import type { BrokerRules, ClosedTrade, Operation, OrderBars } from './order-types.ts';

export interface OrderOutcome {
  /** In the order in which they were closed. */
  readonly trades: readonly ClosedTrade[];
  /** `[bars]`, currency after each bar; 0 from the bar on in which the account lost everything. */
  readonly equity: Float64Array;
}

/**
 * Simulates one account over the bars of one instrument.
 *
 * @param script the operations after each bar, by the bar's index; what is placed at the first bar is ignored
 * @throws OrderError as `Broker.place` does
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
    const isSolvent = broker.advance(bar);
    if (!isSolvent) {
      equity.fill(0, bar);
      return { trades: ledger.closed, equity };
    }
    equity[bar] = ledger.equity();
    for (const operation of script.get(bar) ?? []) broker.place(operation);
  }
  if (rules.finalizeTrades && count > 1) {
    for (const trade of [...ledger.trades].reverse()) broker.queueClose(trade, 1);
    const isSolvent = broker.advance(count - 1);
    equity[count - 1] = isSolvent ? ledger.equity() : 0;
  }
  return { trades: ledger.closed, equity };
}
