import type { Trade } from '../resolvers/trades.ts';
import { builder } from './builder.ts';

const SideEnum = builder.enumType('Side', {
  description: 'The side of a position.',
  values: { LONG: { description: 'Owned.' }, SHORT: { description: 'Owed.' } } as const,
});

export const TradeType = builder.objectRef<Trade>('Trade').implement({
  description: 'A position from its entry to its exit, or to the end of the data if it is open.',
  fields: (t) => ({
    symbol: t.exposeString('symbol', { description: 'The instrument.' }),
    side: t.field({ type: SideEnum, description: 'Long or short.', resolve: (trade) => trade.side }),
    isOpen: t.exposeBoolean('isOpen', {
      description: 'Whether it is open at the end of the data; its exit is then the last mark.',
    }),
    size: t.exposeFloat('size', { description: 'Units, positive on both sides.' }),
    entryTime: t.field({ type: 'DateTime', description: 'The bar of the entry.', resolve: (trade) => trade.entryTime }),
    entryPrice: t.exposeFloat('entryPrice', { description: 'The mean price of the entry, slippage included.' }),
    exitTime: t.field({ type: 'DateTime', description: 'The bar of the exit.', resolve: (trade) => trade.exitTime }),
    exitPrice: t.exposeFloat('exitPrice', { description: 'The mean price of the exit, slippage included.' }),
    fees: t.exposeFloat('fees', { description: 'Commission on both ends, in currency.' }),
    pnl: t.exposeFloat('pnl', { description: 'Profit or loss after fees, in currency.' }),
    returnRatio: t.exposeFloat('returnRatio', { description: 'Profit or loss as a ratio of the value at entry.' }),
    barsHeld: t.exposeInt('barsHeld', { description: 'Bars from entry to exit.' }),
    exitReason: t.exposeString('exitReason', {
      description: 'Why it ended, such as SIGNAL, STOP_LOSS or END_OF_DATA.',
    }),
  }),
});
