import type { Sizing } from './spec.ts';

/**
 * How large a position is in relation to the others, before all are scaled to the exposure.
 *
 * @param volatility of the instrument, over the strategy's bars; looked at for INVERSE_VOLATILITY only
 */
export function relativeSize(sizing: Sizing, score: number, volatility: number): number {
  if (sizing === 'EQUAL') return 1;
  if (sizing === 'SCORE_PROPORTIONAL') return Number.isFinite(score) ? Math.abs(score) : 0;
  return volatility > 0 ? 1 / volatility : 0;
}

/** The weight of a position of this relative size among positions whose sizes add up to `total`; always finite. */
export const weightOf = (exposure: number, size: number, total: number) =>
  total === 0 ? 0 : exposure * (size / total);
