import { z } from 'zod';
import { orderSimulation as engine } from '../../engine/index.ts';
import { readCase, rowMajor } from './simulate-input.ts';

const pricesSchema = z.array(z.number()).min(1);
const priceSchema = z.number().positive().nullish();
const orderSchema = z.strictObject({
  op: z.enum(['buy', 'sell']),
  size: z.number().positive().optional(),
  limit: priceSchema,
  stop: priceSchema,
  sl: priceSchema,
  tp: priceSchema,
});
const closeSchema = z.strictObject({ op: z.literal('close'), portion: z.number().positive().max(1).optional() });

const caseSchema = z.looseObject({
  ohlc: z.looseObject({ open: pricesSchema, high: pricesSchema, low: pricesSchema, close: pricesSchema }),
  script: z.record(
    z.string().regex(/^\d+$/, 'expected the index of a bar'),
    z.array(z.discriminatedUnion('op', [orderSchema, closeSchema])),
  ),
  options: z
    .strictObject({
      cash: z.number().positive().optional(),
      spread: z.number().min(0).optional(),
      commission: z.union([z.number(), z.tuple([z.number(), z.number()])]).optional(),
      margin: z.number().positive().max(1).optional(),
      trade_on_close: z.boolean().optional(),
      hedging: z.boolean().optional(),
      exclusive_orders: z.boolean().optional(),
      finalize_trades: z.boolean().optional(),
    })
    .prefault({}),
});

type ScriptCase = z.output<typeof caseSchema>;

/** Trades and equity of a case of orders. @throws InvalidInputError, OrderError */
export function simulateScriptCase(input: unknown): object {
  const { ohlc, script, options } = readCase(caseSchema, input);
  const shape = { bars: ohlc.close.length, columns: 1 };
  const field = (name: 'open' | 'high' | 'low' | 'close') => rowMajor(ohlc[name], shape, ['ohlc', name]);
  const bars = { open: field('open'), high: field('high'), low: field('low'), close: field('close') };
  const { trades, equity } = engine.simulateOrders(bars, operationsOf(script), rulesOf(options));
  return {
    trades: trades.map(({ returnRatio, commission, ...trade }) => ({ ...trade, returnPct: returnRatio, commission })),
    equity: [...equity],
  };
}

function operationsOf(script: ScriptCase['script']): Map<number, engine.Operation[]> {
  const operations = Object.entries(script).map(([bar, steps]): [number, engine.Operation[]] => [
    Number(bar),
    steps.map((step) =>
      step.op === 'close'
        ? { kind: step.op, portion: step.portion }
        : {
            kind: step.op,
            size: step.size,
            limit: step.limit ?? undefined,
            stop: step.stop ?? undefined,
            stopLoss: step.sl ?? undefined,
            takeProfit: step.tp ?? undefined,
          },
    ),
  ]);
  return new Map(operations);
}

function rulesOf(options: ScriptCase['options']): engine.BrokerRules {
  const base = engine.BACKTESTING_PY;
  const { commission = 0 } = options;
  return {
    cash: options.cash ?? base.cash,
    spread: options.spread ?? base.spread,
    commission: Array.isArray(commission)
      ? { fixed: commission[0], ratio: commission[1] }
      : { fixed: 0, ratio: commission },
    margin: options.margin ?? base.margin,
    tradeOnClose: options.trade_on_close ?? base.tradeOnClose,
    hedging: options.hedging ?? base.hedging,
    exclusiveOrders: options.exclusive_orders ?? base.exclusiveOrders,
    finalizeTrades: options.finalize_trades ?? base.finalizeTrades,
  };
}
