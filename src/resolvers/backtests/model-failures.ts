import type { FailureCode } from '../../errors.ts';
import type { BacktestModelRow } from '../../store/index.ts';

/** A model of a backtest that ended without a result, and why. */
export interface ModelFailure {
  readonly modelId: number;
  readonly code: FailureCode;
  readonly message: string;
}

/** Null for a model that has a result, or may still get one. */
export function failureOf({ modelId, status, failure }: BacktestModelRow): ModelFailure | null {
  if (status === 'CANCELLED') return { modelId, code: 'CANCELLED', message: 'The backtest was cancelled.' };
  return failure && { modelId, ...failure };
}
