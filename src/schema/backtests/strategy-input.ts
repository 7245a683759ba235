import { SIZINGS } from '../../engine/index.ts';
import { builder } from '../builder.ts';

const SIZING_DESCRIPTIONS = {
  EQUAL: 'Each position the same part.',
  SCORE_PROPORTIONAL: 'By the size of its score.',
  INVERSE_VOLATILITY: 'By one over the volatility of its returns over `volatilityBars`.',
} as const;

const SizingEnum = builder.enumType('Sizing', {
  description: 'How the exposure is shared among positions.',
  values: Object.fromEntries(SIZINGS.map((name) => [name, { description: SIZING_DESCRIPTIONS[name] }])) as Record<
    (typeof SIZINGS)[number],
    { description: string }
  >,
});

const CalendarEnum = builder.enumType('RebalanceCalendar', {
  description: 'Periods of the calendar, in UTC.',
  values: {
    WEEK: { description: 'The first bar of each week, which begins on Monday.' },
    MONTH: { description: 'The first bar of each month.' },
  } as const,
});

const RebalanceInput = builder.inputType('RebalanceInput', {
  isOneOf: true,
  description: 'When a strategy decides anew: one of these.',
  fields: (t) => ({
    everyBars: t.int({ description: 'At every n-th bar, from the first on.' }),
    calendar: t.field({ type: CalendarEnum, description: 'At the first bar of each period.' }),
  }),
});

const AllocationInput = builder.inputType('AllocationInput', {
  description: 'When a strategy decides, and the limits on what it may want.',
  fields: (t) => ({
    rebalance: t.field({ type: RebalanceInput, description: 'When it decides; at every bar when absent.' }),
    grossExposure: t.float({
      required: true,
      defaultValue: 1,
      description: 'The value of all positions when every place is taken, as a ratio of equity.',
    }),
    maxPositionWeight: t.float({ description: 'The value of one position at most, as a ratio of equity.' }),
    maxTurnover: t.float({
      description: 'The value traded at one time at most, as a ratio of equity; changes are scaled down to it.',
    }),
    volatilityBars: t.int({
      required: true,
      defaultValue: 20,
      description: 'Over how many returns volatility is measured where it is used.',
    }),
  }),
});

const allocation = { type: AllocationInput, description: 'When it decides, and limits.' } as const;

const ThresholdInput = builder.inputType('ThresholdInput', {
  description:
    'A position per instrument from its own score, with hysteresis: entered at one level and left at another. It is sized when it is entered, and not again.',
  fields: (t) => ({
    enterLong: t.float({ description: 'Goes long when the score is at or above this; never when absent.' }),
    exitLong: t.float({
      description: 'Leaves a long position when the score is below this; the entry level when absent.',
    }),
    enterShort: t.float({ description: 'Goes short when the score is at or below this; never when absent.' }),
    exitShort: t.float({
      description: 'Leaves a short position when the score is above this; the entry level when absent.',
    }),
    sizing: t.field({ type: SizingEnum, required: true, defaultValue: 'EQUAL', description: 'How it sizes.' }),
    allocation: t.field(allocation),
  }),
});

const TopKInput = builder.inputType('TopKInput', {
  description:
    'The highest scores of each bar long and the lowest short. Of equal scores the symbol that comes first by name is the better.',
  fields: (t) => ({
    top: t.int({ required: true, defaultValue: 0, description: 'How many are held long.' }),
    bottom: t.int({ required: true, defaultValue: 0, description: 'How many are held short.' }),
    dropOut: t.int({
      description: 'A position is kept until it falls out of the best (or worst) so many; `top` when absent.',
    }),
    longAbove: t.float({ description: 'Only scores above this are bought; any when absent.' }),
    shortBelow: t.float({ description: 'Only scores below this are sold short; any when absent.' }),
    sizing: t.field({ type: SizingEnum, required: true, defaultValue: 'EQUAL', description: 'How it sizes.' }),
    allocation: t.field(allocation),
  }),
});

const TargetWeightInput = builder.inputType('TargetWeightInput', {
  description:
    'The score itself as the weight: `scale * score` of equity, negative is short. Where all weights together exceed the gross exposure they are scaled down to it.',
  fields: (t) => ({
    scale: t.float({ required: true, defaultValue: 1, description: 'What scores are multiplied by.' }),
    targetVolatility: t.float({
      description: "Weights are multiplied by this over the instrument's own volatility a year, such as 0.1.",
    }),
    allocation: t.field(allocation),
  }),
});

export const StrategyInput = builder.inputType('StrategyInput', {
  isOneOf: true,
  description: 'How scores become positions: one of these.',
  fields: (t) => ({
    threshold: t.field({ type: ThresholdInput, description: 'By thresholds.' }),
    topK: t.field({ type: TopKInput, description: 'By rank.' }),
    targetWeight: t.field({ type: TargetWeightInput, description: 'By the score as a weight.' }),
  }),
});
