import { EXIT_REASONS } from '../../engine/index.ts';
import type { ExitReason, Trade } from '../../resolvers/backtests/trades.ts';
import { builder } from '../builder.ts';

const SideEnum = builder.enumType('Side', {
  description: 'The side of the market that a position is on.',
  values: {
    LONG: { description: 'Bought first: gains when the price rises.' },
    SHORT: { description: 'Sold first: gains when the price falls.' },
  } as const,
});

const EXIT_DESCRIPTIONS: Record<ExitReason, { description: string }> = {
  SIGNAL: { description: 'The strategy decided to leave the position, or to take the other side.' },
  END_OF_DATA: { description: 'It did not end: the data did. Exit price and time are those of its last price.' },
  STOP_LOSS: { description: 'The price reached the stop-loss.' },
  TAKE_PROFIT: { description: 'The price reached the take-profit.' },
  TRAILING_STOP: { description: 'The price reached the trailing stop.' },
  RUIN: { description: 'Equity fell to 0 or below, and everything was closed.' },
  DELISTED: {
    description: 'Its symbol had no more bars: closed at its last price, without costs, after `delistAfterBars`.',
  },
};

const ExitReasonEnum = builder.enumType('ExitReason', {
  description: 'Why a trade ended.',
  values: Object.fromEntries(EXIT_REASONS.map((name) => [name, EXIT_DESCRIPTIONS[name]])) as typeof EXIT_DESCRIPTIONS,
});

export const TradeType = builder.objectRef<Trade>('Trade').implement({
  description:
    'One position in one symbol from its first order until nothing is held any more, however often it grew or shrank in between.',
  fields: (t) => ({
    symbol: t.exposeString('symbol', { description: 'The symbol that was traded.' }),
    side: t.field({
      type: SideEnum,
      description: 'Whether it was bought or sold short.',
      resolve: (trade) => trade.side,
    }),
    isOpen: t.exposeBoolean('isOpen', {
      description: 'Whether it was still held at the end of the data. Its exit is then its last price, without costs.',
    }),
    size: t.exposeFloat('size', {
      description: 'The quantity that was entered, all orders added up; positive on both sides.',
    }),
    entryTime: t.field({
      type: 'DateTime',
      description: 'The bar of its first order.',
      resolve: (trade) => trade.entryTime,
    }),
    entryPrice: t.exposeFloat('entryPrice', {
      description: 'The mean price of the orders that entered, weighted by quantity, slippage included.',
    }),
    exitTime: t.field({
      type: 'DateTime',
      description: 'The bar of its last order.',
      resolve: (trade) => trade.exitTime,
    }),
    exitPrice: t.exposeFloat('exitPrice', {
      description: 'The mean price of the orders that left, weighted by quantity, slippage included.',
    }),
    fees: t.exposeFloat('fees', { description: 'The commission of all its orders, in currency.' }),
    pnl: t.exposeFloat('pnl', { description: 'Profit, or negative loss, after commission and slippage, in currency.' }),
    returnRatio: t.exposeFloat('returnRatio', {
      description: '`pnl` as a ratio of the value that was entered: 0.05 is a gain of 5 %.',
    }),
    barsHeld: t.exposeInt('barsHeld', { description: 'How many bars lie between entry and exit; 0 within one bar.' }),
    maxAdverse: t.exposeFloat('maxAdverse', {
      description: 'How far the price went against the position at worst, as a ratio of the entry price; 0 or less.',
    }),
    maxFavourable: t.exposeFloat('maxFavourable', {
      description:
        'How far the price went in favour of the position at best, as a ratio of the entry price; 0 or more.',
    }),
    exitReason: t.field({
      type: ExitReasonEnum,
      description: 'Why it ended: by the strategy, by a stop, by ruin, by a delisting, or only with the data.',
      resolve: (trade) => trade.exitReason,
    }),
  }),
});
