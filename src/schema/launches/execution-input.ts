import { DEFAULT_EXECUTION, type Execution } from '../../engine/index.ts';
import { builder } from '../builder.ts';

const FillEnum = builder.enumType('Fill', {
  description: 'At which price orders are filled.',
  values: {
    NEXT_OPEN: { description: 'At the open of the bar after the one whose scores decided.' },
    SAME_CLOSE: {
      description:
        'At the close of the very bar whose scores decided. Optimistic: that bar is over when its score is known.',
    },
    NEXT_CLOSE: { description: 'At the close of the bar after the one whose scores decided.' },
  } as const,
});

const ShortfallEnum = builder.enumType('Shortfall', {
  description: 'What happens to an order that the account cannot pay.',
  values: {
    PARTIAL: { description: 'It is cut to the quantity that the account can pay.' },
    REJECT: {
      description:
        'It is dropped as a whole. One that only commission and slippage make too large is cut to fit, so that a target of all cash can be bought.',
    },
  } as const,
});

const DirectionEnum = builder.enumType('Direction', {
  description: 'Which sides of the market are traded.',
  values: {
    BOTH: { description: 'Long and short positions.' },
    LONG: { description: 'Long positions only: where the strategy would be short, nothing is held.' },
    SHORT: { description: 'Short positions only: where the strategy would be long, nothing is held.' },
  } as const,
});

const CallOrderEnum = builder.enumType('CallOrder', {
  description: 'The order in which the orders of one bar are filled; it matters when cash is short.',
  values: {
    SELLS_FIRST: { description: 'By value, the largest sale first, so that sales pay for purchases.' },
    AS_LISTED: { description: 'By symbol, in alphabetical order.' },
  } as const,
});

/** The knobs that are numbers and have a default. */
type Cost = Exclude<
  { [Knob in keyof Execution]: Execution[Knob] extends number ? Knob : never }[keyof Execution],
  'delistAfterBars'
>;

const COST_DESCRIPTIONS: Record<Cost, string> = {
  commissionRate: 'Commission as a ratio of the traded value: 0.001 is 0.1 %. 0 to below 1.',
  commissionFixed: 'Commission per order, in currency.',
  commissionPerUnit: 'Commission per share, coin or contract traded, in currency.',
  commissionMinimum: 'The least commission of an order, in currency.',
  slippageRate:
    'How much worse than the price an order is filled, as a ratio of it: 0.0005 is 0.05 %. A take-profit has no slippage. 0 to below 1.',
  lotSize: 'Quantities are rounded down to multiples of this: 1 trades whole shares. 0: any fraction.',
  leverage:
    'When an order opens a position, all positions together, long and short added up, may be worth this many times equity. 1 to 100.',
  borrowRate:
    'Interest on what is borrowed, the value that is sold short and cash below 0, as a ratio a year: 0.02 is 2 %. Charged at every bar.',
};

/** A cost that is written out with the engine's default where it is not given. */
const cost = (name: Cost) =>
  ({ required: true, defaultValue: DEFAULT_EXECUTION[name], description: COST_DESCRIPTIONS[name] }) as const;

export const ExecutionInput = builder.inputType('ExecutionInput', {
  description: 'How orders are filled and what they cost. docs/engine.md shows each setting by an example.',
  fields: (t) => ({
    commissionRate: t.float(cost('commissionRate')),
    commissionFixed: t.float(cost('commissionFixed')),
    commissionPerUnit: t.float(cost('commissionPerUnit')),
    commissionMinimum: t.float(cost('commissionMinimum')),
    slippageRate: t.float(cost('slippageRate')),
    lotSize: t.float(cost('lotSize')),
    leverage: t.float(cost('leverage')),
    borrowRate: t.float(cost('borrowRate')),
    fill: t.field({
      type: FillEnum,
      required: true,
      defaultValue: DEFAULT_EXECUTION.fill,
      description: 'At which price orders are filled.',
    }),
    onShortfall: t.field({
      type: ShortfallEnum,
      required: true,
      defaultValue: DEFAULT_EXECUTION.onShortfall,
      description: 'What happens to an order that the account cannot pay.',
    }),
    direction: t.field({
      type: DirectionEnum,
      required: true,
      defaultValue: DEFAULT_EXECUTION.direction,
      description: 'Which sides of the market are traded.',
    }),
    callOrder: t.field({
      type: CallOrderEnum,
      required: true,
      defaultValue: DEFAULT_EXECUTION.callOrder,
      description: 'The order in which the orders of one bar are filled.',
    }),
    stopLoss: t.float({
      description:
        'Closes a position when the price has moved this far against its mean entry price, as a ratio of it: 0.05 is 5 %. Above 0, below 1. Default: no stop.',
    }),
    takeProfit: t.float({
      description:
        'Closes a position when the price has moved this far in its favour, as a ratio of its mean entry price. Above 0. Default: none.',
    }),
    trailingStop: t.float({
      description:
        'Closes a long position when the price is this far below its highest since the entry (a short one: above its lowest), as a ratio. Above 0, below 1. Default: none.',
    }),
    delistAfterBars: t.int({
      description: `Closes a position at its last price, without costs, when its symbol has had no bar for so many bars at which others had one: it no longer locks up its capital. 0: never. Default: ${DEFAULT_EXECUTION.delistAfterBars}, and for bars shorter than a day as many as fit into ${DEFAULT_EXECUTION.delistAfterBars} days.`,
    }),
  }),
});
