import { z } from 'zod';
import { signalSimulation as engine } from '../../engine/index.ts';
import { columnsSchema, readCase, rowMajor } from './simulate-input.ts';
import { answer, ohlcSchema, paramsSchema, pricesOf, rulesOf, shapeOf } from './simulate-signal-case.ts';

/** Of the parameters of signals, those that say how targets become orders. */
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
});

/** Orders, trades, cash, value and returns of a case of target weights. @throws InvalidInputError */
export function simulateTargetCase(input: unknown): object {
  const { ohlc, targets, params } = readCase(caseSchema, input);
  const { size_type: _, ...costs } = params;
  const shape = shapeOf(ohlc);
  const panel = { ...pricesOf({ ohlc, params: costs }, shape), targets: rowMajor(targets, shape, ['targets']) };
  const rules = { ...rulesOf({ ohlc, params: costs }, shape), direction: params.direction };
  return answer(engine.simulateTargets(panel, rules), shape);
}
