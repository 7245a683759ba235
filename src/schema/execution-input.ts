import { DEFAULT_EXECUTION, type Execution } from '../engine/index.ts';
import { type InputIssue, InvalidInputError, quote } from '../errors.ts';
import { builder } from './builder.ts';

const FillEnum = builder.enumType('Fill', {
  description: 'When orders are filled.',
  values: {
    NEXT_OPEN: { description: 'At the open of the bar after the one that decides.' },
    SAME_CLOSE: { description: 'At the close of the bar that decides.' },
  } as const,
});

export const ExecutionInput = builder.inputType('ExecutionInput', {
  description: 'How orders are filled and what they cost.',
  fields: (t) => ({
    fill: t.field({ type: FillEnum, required: true, defaultValue: DEFAULT_EXECUTION.fill, description: 'When.' }),
    commissionRate: t.float({
      required: true,
      defaultValue: DEFAULT_EXECUTION.commissionRate,
      description: 'Commission as a ratio of the traded value.',
    }),
    commissionFixed: t.float({
      required: true,
      defaultValue: DEFAULT_EXECUTION.commissionFixed,
      description: 'Commission per order, in currency.',
    }),
    slippageRate: t.float({
      required: true,
      defaultValue: DEFAULT_EXECUTION.slippageRate,
      description: 'How much worse than the price a fill is, as a ratio of it.',
    }),
  }),
});

/** Throws InvalidInputError for costs that are negative or make no sense. */
export function executionOf(execution: Execution): Execution {
  const issues: InputIssue[] = [];
  for (const [name, limit] of [
    ['commissionRate', 1],
    ['slippageRate', 1],
    ['commissionFixed', 1e12],
  ] as const)
    if (!(execution[name] >= 0 && execution[name] < limit))
      issues.push({
        path: ['input', 'execution', name],
        message: `Expected a number from 0 to below ${limit}, got ${quote(execution[name])}.`,
      });
  if (issues.length > 0) throw new InvalidInputError(issues);
  const { fill, commissionRate, commissionFixed, slippageRate } = execution;
  return { fill, commissionRate, commissionFixed, slippageRate };
}
