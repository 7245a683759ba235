import { SIZINGS, type Sizing } from '../../engine/index.ts';
import { builder } from '../builder.ts';

/** What a strategy without an `allocation` gets. */
export const DEFAULT_ALLOCATION = { grossExposure: 1, volatilityBars: 20 };

const SIZING_DESCRIPTIONS: Record<Sizing, { description: string }> = {
  EQUAL: { description: 'Every position gets the same share of the exposure.' },
  SCORE_PROPORTIONAL: { description: 'Each position gets a share in proportion to the absolute value of its score.' },
  INVERSE_VOLATILITY: {
    description:
      'Each position gets a share in proportion to 1 / the volatility of its returns over `volatilityBars`, so that calm instruments get more.',
  },
};

const SizingEnum = builder.enumType('Sizing', {
  description: 'How the exposure is shared among the positions of a strategy.',
  values: Object.fromEntries(SIZINGS.map((name) => [name, SIZING_DESCRIPTIONS[name]])) as typeof SIZING_DESCRIPTIONS,
});

const CalendarEnum = builder.enumType('RebalanceCalendar', {
  description: 'How often a strategy decides by the calendar, in UTC.',
  values: {
    WEEK: { description: 'At the first bar of each week. Weeks begin on Monday.' },
    MONTH: { description: 'At the first bar of each month.' },
  } as const,
});

export const RebalanceInput = builder.inputType('RebalanceInput', {
  isOneOf: true,
  description: 'When a strategy looks at the scores and decides: give exactly one of these.',
  fields: (t) => ({
    everyBars: t.int({ description: 'At every n-th bar, counted from the first bar of the backtest; 1 to 1000000.' }),
    calendar: t.field({ type: CalendarEnum, description: 'At the first bar of each week or month.' }),
  }),
});

export const AllocationInput = builder.inputType('AllocationInput', {
  description: 'When a strategy decides, and how much it may hold and trade. Ratios are of the equity at the decision.',
  fields: (t) => ({
    rebalance: t.field({ type: RebalanceInput, description: 'When it decides. Default: at every bar.' }),
    grossExposure: t.float({
      required: true,
      defaultValue: DEFAULT_ALLOCATION.grossExposure,
      description:
        'Value of all positions together, long and short added up, as a ratio of equity: 1 is fully invested. Above 0, at most 100; more than 1 needs `execution.leverage` too.',
    }),
    maxPositionWeight: t.float({
      description: 'The largest value of one position, as a ratio of equity. Default: no limit of its own.',
    }),
    maxTurnover: t.float({
      description:
        'The largest value traded at one decision, as a ratio of equity. What exceeds it is scaled down, and made up for at later decisions. Default: no limit.',
    }),
    volatilityBars: t.int({
      required: true,
      defaultValue: DEFAULT_ALLOCATION.volatilityBars,
      description:
        'How many bar-to-bar returns volatility is measured over, 2 to 10000. Only `INVERSE_VOLATILITY` and `targetVolatility` use it.',
    }),
  }),
});

const allocation = {
  type: AllocationInput,
  description: 'When it decides, and how much it may hold. Default: every bar, fully invested, no further limits.',
} as const;

const sizing = {
  type: SizingEnum,
  required: true,
  defaultValue: 'EQUAL',
  description: 'How the exposure is shared among its positions.',
} as const;

export const ThresholdInput = builder.inputType('ThresholdInput', {
  description:
    'Each instrument trades on its own score: a position is opened when the score reaches one level and closed when it falls back past another. It is sized when it is opened, and then left alone. At least one of `enterLong` and `enterShort` must be given.',
  fields: (t) => ({
    enterLong: t.float({ description: 'Buy when the score is at or above this. Default: never go long.' }),
    exitLong: t.float({
      description: 'Sell a long position when the score is below this; not above `enterLong`. Default: `enterLong`.',
    }),
    enterShort: t.float({
      description: 'Sell short when the score is at or below this; below `enterLong`. Default: never go short.',
    }),
    exitShort: t.float({
      description:
        'Buy back a short position when the score is above this; not below `enterShort`. Default: `enterShort`.',
    }),
    sizing: t.field(sizing),
    allocation: t.field(allocation),
  }),
});

export const TopKInput = builder.inputType('TopKInput', {
  description:
    'Holds the instruments with the highest scores long and those with the lowest short, and brings each position back to its size at every decision. Of equal scores, the symbol that comes first in the alphabet counts as the better. `top` and `bottom` cannot both be 0.',
  fields: (t) => ({
    top: t.int({
      required: true,
      defaultValue: 0,
      description: 'How many of the highest scores to hold long, 0 or more.',
    }),
    bottom: t.int({
      required: true,
      defaultValue: 0,
      description: 'How many of the lowest scores to hold short, 0 or more.',
    }),
    dropOut: t.int({
      description:
        'Saves trades: keep a position until its score falls out of this many best (or worst). At least as many as are held. Default: `top` for long positions, `bottom` for short ones.',
    }),
    longAbove: t.float({ description: 'Buy only scores above this. Default: any score.' }),
    shortBelow: t.float({ description: 'Sell short only scores below this. Default: any score.' }),
    sizing: t.field(sizing),
    allocation: t.field(allocation),
  }),
});

export const TargetWeightInput = builder.inputType('TargetWeightInput', {
  description:
    'Takes the score itself as the target weight: `scale * score` of equity in each instrument, short where it is negative. Where the weights add up to more than `grossExposure`, all are scaled down to it.',
  fields: (t) => ({
    scale: t.float({
      required: true,
      defaultValue: 1,
      description: 'What each score is multiplied by; any number but 0.',
    }),
    targetVolatility: t.float({
      description:
        "Multiplies each weight by this over the instrument's own volatility a year (0.1 is 10 %), so that all carry the same risk. Default: weights are taken as they are.",
    }),
    allocation: t.field(allocation),
  }),
});

export const StrategyInput = builder.inputType('StrategyInput', {
  isOneOf: true,
  description: 'How the scores of a model become positions: give exactly one strategy.',
  fields: (t) => ({
    threshold: t.field({
      type: ThresholdInput,
      description: 'Buy and sell each instrument as its score crosses levels.',
    }),
    topK: t.field({ type: TopKInput, description: 'Hold the best scores long and the worst short.' }),
    targetWeight: t.field({ type: TargetWeightInput, description: 'Hold each instrument in proportion to its score.' }),
  }),
});
