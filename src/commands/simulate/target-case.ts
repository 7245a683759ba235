import { z } from 'zod';
import { signalSimulation as engine } from '../../engine/index.ts';
import { fullAnswer, outputSchema, summaryAnswer } from './answers.ts';
import { columnsSchema, fitted } from './columns.ts';
import { readCase } from './read-case.ts';
import { ohlcSchema, paramsSchema, pricesOf, rulesOf, shapeOf } from './signal-params.ts';

/** Those of the parameters for signals that say how targets become orders. */
const targetParamsSchema = paramsSchema
  .pick({
    init_cash: true,
    direction: true,
    price: true,
    fees: true,
    fixed_fees: true,
    slippage: true,
    min_size: true,
    max_size: true,
    size_granularity: true,
    lock_cash: true,
    allow_partial: true,
    cash_sharing: true,
    group_by: true,
    call_seq: true,
    freq: true,
    _use_ohlc: true,
  })
  .extend({ size_type: z.literal('targetpercent').optional() })
  .strict();

const caseSchema = z.looseObject({
  ohlc: ohlcSchema,
  targets: columnsSchema,
  params: targetParamsSchema.prefault({}),
  ...outputSchema,
});

/** Simulates a case of target weights, as `simulateCase` says. */
export function simulateTargetCase(input: unknown): object {
  const { ohlc, targets, params, output, periodsPerYear } = readCase(caseSchema, input);
  const { size_type: _, ...costs } = params;
  const priced = { ohlc, params: costs };
  const panel = { ...pricesOf(priced), targets: fitted(targets, shapeOf(ohlc), ['targets']) };
  const outcome = engine.simulateTargets(panel, { ...rulesOf(priced), direction: params.direction });
  return output === 'full' ? fullAnswer(outcome) : summaryAnswer(engine.summarizeOutcome(outcome, periodsPerYear));
}
