import { DEFAULT_EXECUTION, type Execution } from '../../engine/index.ts';
import { InputChecks } from '../input-checks.ts';

/** Amounts and rates from 0 to below a limit. */
const COSTS = {
  commissionRate: 1,
  slippageRate: 1,
  commissionFixed: 1e12,
  commissionPerUnit: 1e12,
  commissionMinimum: 1e12,
  borrowRate: 100,
  lotSize: 1e12,
} as const;

/** Execution as it comes in: what is absent or null takes its default. */
export type ExecutionGiven = { readonly [Knob in keyof Execution]?: Execution[Knob] | null | undefined };

/** The execution with every default written out. Throws InvalidInputError for values that make no sense. */
export function executionOf(given: ExecutionGiven): Execution {
  const execution = { ...DEFAULT_EXECUTION, ...withoutNulls(given) };
  const checks = new InputChecks(['input', 'execution']);
  for (const [name, limit] of Object.entries(COSTS)) {
    const value = execution[name as keyof typeof COSTS];
    checks.that(value >= 0 && value < limit, [name], `a number from 0 to below ${limit}`, value);
  }
  checks.range(['leverage'], execution.leverage, 1, 100);
  const { stopLoss, takeProfit, trailingStop } = execution;
  for (const [name, ratio] of Object.entries({ stopLoss, trailingStop }))
    checks.that(ratio === null || (ratio > 0 && ratio < 1), [name], 'a ratio above 0 and below 1', ratio);
  checks.that(takeProfit === null || takeProfit > 0, ['takeProfit'], 'a ratio above 0', takeProfit);
  checks.throwIssues();
  return execution;
}

function withoutNulls(given: ExecutionGiven): Partial<Execution> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null && value !== undefined));
}
