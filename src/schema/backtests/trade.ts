import type { Trade } from '../../resolvers/backtests/trades.ts';
import { builder } from '../builder.ts';

const SideEnum = builder.enumType('Side', {
  description: 'The side of a position.',
  values: { LONG: { description: 'Owned.' }, SHORT: { description: 'Owed.' } } as const,
});

export const TradeType = builder.objectRef<Trade>('Trade').implement({
  description:
    'A position from flat to flat, however often it grew or shrank in between, or to the end of the data if it is open.',
  fields: (t) => ({
    symbol: t.exposeString('symbol', { description: 'The instrument.' }),
    side: t.field({ type: SideEnum, description: 'Long or short.', resolve: (trade) => trade.side }),
    isOpen: t.exposeBoolean('isOpen', {
      description: 'Whether it is open at the end of the data; its exit is then the last mark.',
    }),
    size: t.exposeFloat('size', { description: 'All units that were entered, positive on both sides.' }),
    entryTime: t.field({ type: 'DateTime', description: 'The bar of the entry.', resolve: (trade) => trade.entryTime }),
    entryPrice: t.exposeFloat('entryPrice', { description: 'The mean price of the entry, slippage included.' }),
    exitTime: t.field({ type: 'DateTime', description: 'The bar of the exit.', resolve: (trade) => trade.exitTime }),
    exitPrice: t.exposeFloat('exitPrice', { description: 'The mean price of the exit, slippage included.' }),
    fees: t.exposeFloat('fees', { description: 'Commission of all its orders, in currency.' }),
    pnl: t.exposeFloat('pnl', { description: 'Profit or loss after fees, in currency.' }),
    returnRatio: t.exposeFloat('returnRatio', { description: 'Profit or loss as a ratio of the value at entry.' }),
    barsHeld: t.exposeInt('barsHeld', { description: 'Bars from entry to exit.' }),
    maxAdverse: t.exposeFloat('maxAdverse', {
      description: 'The worst price while it was held, against the entry price: 0 or a negative ratio.',
    }),
    maxFavourable: t.exposeFloat('maxFavourable', {
      description: 'The best price while it was held, against the entry price: 0 or a positive ratio.',
    }),
    exitReason: t.exposeString('exitReason', {
      description: 'Why it ended: SIGNAL, STOP_LOSS, TAKE_PROFIT, TRAILING_STOP, RUIN or END_OF_DATA.',
    }),
  }),
});
