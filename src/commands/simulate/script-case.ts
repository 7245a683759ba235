import { z } from 'zod';
import { orderSimulation as engine } from '../../engine/index.ts';
import { InvalidInputError } from '../../errors.ts';
import { columnsSchema, fitted } from './columns.ts';
import { readCase } from './read-case.ts';

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
  ohlc: z.looseObject({ open: columnsSchema, high: columnsSchema, low: columnsSchema, close: columnsSchema }),
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
  output: z.literal('full', 'expected "full": a case of orders has no summary').optional(),
});

type ScriptCase = z.output<typeof caseSchema>;

/** Simulates a case of orders, as `simulateCase` says. */
export function simulateScriptCase(input: unknown): object {
  const { ohlc, script, options } = readCase(caseSchema, input);
  const shape = { bars: ohlc.close.columns[0].length, columns: 1 };
  const field = (name: 'open' | 'high' | 'low' | 'close') => {
    const [column] = fitted(ohlc[name], shape, ['ohlc', name]);
    const unknown = column.findIndex((price) => !Number.isFinite(price));
    if (unknown === -1) return column;
    const message = `expected a known price, was "${column[unknown]}". Leave such bars out.`;
    throw new InvalidInputError([{ path: ['ohlc', name, String(unknown)], message }]);
  };
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
  return {
    cash: options.cash ?? base.cash,
    spread: options.spread ?? base.spread,
    commission: commissionOf(options.commission ?? 0),
    margin: options.margin ?? base.margin,
    tradeOnClose: options.trade_on_close ?? base.tradeOnClose,
    hedging: options.hedging ?? base.hedging,
    exclusiveOrders: options.exclusive_orders ?? base.exclusiveOrders,
    finalizeTrades: options.finalize_trades ?? base.finalizeTrades,
  };
}

/** A ratio of an order's value; or a fixed amount and a ratio. */
function commissionOf(commission: number | [number, number]): engine.BrokerRules['commission'] {
  if (typeof commission === 'number') return { fixed: 0, ratio: commission };
  const [fixed, ratio] = commission;
  return { fixed, ratio };
}
