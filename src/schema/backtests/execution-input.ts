import { DEFAULT_EXECUTION } from '../../engine/index.ts';
import { builder } from '../builder.ts';

const FillEnum = builder.enumType('Fill', {
  description: 'When orders are filled.',
  values: {
    NEXT_OPEN: { description: 'At the open of the bar after the one that decides.' },
    SAME_CLOSE: { description: 'At the close of the bar that decides.' },
    NEXT_CLOSE: { description: 'At the close of the bar after the one that decides.' },
  } as const,
});

const ShortfallEnum = builder.enumType('Shortfall', {
  description: 'What becomes of an order that the account cannot pay.',
  values: {
    PARTIAL: { description: 'It is cut to what the account can pay.' },
    REJECT: { description: 'It is dropped.' },
  } as const,
});

const DirectionEnum = builder.enumType('Direction', {
  description: 'Which positions are taken.',
  values: {
    BOTH: { description: 'Long and short ones.' },
    LONG: { description: 'Long ones only; what would be short is flat.' },
    SHORT: { description: 'Short ones only; what would be long is flat.' },
  } as const,
});

const CallOrderEnum = builder.enumType('CallOrder', {
  description: 'The order in which the orders of one bar are filled.',
  values: {
    SELLS_FIRST: { description: 'By their value, the largest sale first, so that sales pay for purchases.' },
    AS_LISTED: { description: 'As the symbols are sorted.' },
  } as const,
});

export const ExecutionInput = builder.inputType('ExecutionInput', {
  description: 'How orders are filled and what they cost.',
  fields: (t) => {
    const cost = (
      name:
        | 'commissionRate'
        | 'commissionFixed'
        | 'commissionPerUnit'
        | 'commissionMinimum'
        | 'slippageRate'
        | 'lotSize'
        | 'leverage'
        | 'borrowRate',
      description: string,
    ) => t.float({ required: true, defaultValue: DEFAULT_EXECUTION[name], description });
    return {
      fill: t.field({ type: FillEnum, required: true, defaultValue: DEFAULT_EXECUTION.fill, description: 'When.' }),
      commissionRate: cost('commissionRate', 'Commission as a ratio of the traded value.'),
      commissionFixed: cost('commissionFixed', 'Commission per order, in currency.'),
      commissionPerUnit: cost('commissionPerUnit', 'Commission per unit traded, in currency.'),
      commissionMinimum: cost('commissionMinimum', 'The least commission of an order, in currency.'),
      slippageRate: cost(
        'slippageRate',
        'How much worse than the price a fill is, as a ratio of it; a take-profit has none.',
      ),
      lotSize: cost('lotSize', 'Orders are rounded down to multiples of this many units; 0: any fraction of a unit.'),
      onShortfall: t.field({
        type: ShortfallEnum,
        required: true,
        defaultValue: DEFAULT_EXECUTION.onShortfall,
        description: 'What becomes of an order that the account cannot pay.',
      }),
      direction: t.field({
        type: DirectionEnum,
        required: true,
        defaultValue: DEFAULT_EXECUTION.direction,
        description: 'Which positions are taken.',
      }),
      callOrder: t.field({
        type: CallOrderEnum,
        required: true,
        defaultValue: DEFAULT_EXECUTION.callOrder,
        description: 'The order in which the orders of one bar are filled.',
      }),
      leverage: cost(
        'leverage',
        'All positions together may be worth this many times equity, regardless of side, when an order opens one.',
      ),
      borrowRate: cost('borrowRate', 'Interest on the value sold short, as a ratio a year.'),
      stopLoss: t.float({ description: 'Closes a position this far against its mean entry price, as a ratio of it.' }),
      takeProfit: t.float({ description: 'Closes a position this far above its mean entry price (below, if short).' }),
      trailingStop: t.float({
        description: 'Closes a position this far below the highest price since its entry (above the lowest, if short).',
      }),
    };
  },
});
