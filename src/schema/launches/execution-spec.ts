import { DEFAULT_EXECUTION } from '../../engine/index.ts';
import { InputChecks } from '../../resolvers/input-checks.ts';
import type { LaunchInput } from '../../resolvers/launches/launch-input.ts';
import type { ExecutionInput } from './execution-input.ts';

/** Amounts and rates: each is 0 or more, and below this. */
const COST_LIMITS = {
  commissionRate: 1,
  slippageRate: 1,
  commissionFixed: 1e12,
  commissionPerUnit: 1e12,
  commissionMinimum: 1e12,
  borrowRate: 100,
  lotSize: 1e12,
} as const;

/**
 * The execution that is asked for, every default written out that does not depend on the data. Throws InvalidInputError
 * for values out of range.
 */
export function executionOf(input: typeof ExecutionInput.$inferInput | null | undefined): LaunchInput['execution'] {
  const { delistAfterBars: _, ...defaults } = DEFAULT_EXECUTION;
  const { stopLoss = null, takeProfit = null, trailingStop = null, ...given } = input ?? defaults;
  const { delistAfterBars = null } = input ?? {};
  const execution = { ...given, stopLoss, takeProfit, trailingStop, delistAfterBars };
  const checks = new InputChecks(['input', 'execution']);
  for (const [name, limit] of Object.entries(COST_LIMITS)) {
    const got = execution[name as keyof typeof COST_LIMITS];
    checks.that(got >= 0 && got < limit, [name], { expected: `a number from 0 to below ${limit}`, got });
  }
  checks.range(['leverage'], execution.leverage, [1, 100]);
  for (const [name, got] of Object.entries({ stopLoss, trailingStop }))
    checks.that(got === null || (got > 0 && got < 1), [name], { expected: 'a ratio above 0 and below 1', got });
  const isProfit = takeProfit === null || takeProfit > 0;
  checks.that(isProfit, ['takeProfit'], { expected: 'a ratio above 0', got: takeProfit });
  const isCount = delistAfterBars === null || delistAfterBars >= 0;
  checks.that(isCount, ['delistAfterBars'], { expected: 'a number of bars, or 0', got: delistAfterBars });
  checks.throwIssues();
  return execution;
}
