import { z } from 'zod';
import { signalSimulation as engine } from '../../engine/index.ts';
import { fullAnswer, outputSchema, summaryAnswer } from './answers.ts';
import { fitted, flagsSchema } from './columns.ts';
import { readCase } from './read-case.ts';
import { ohlcSchema, paramsSchema, pricesOf, rulesOf, shapeOf } from './signal-params.ts';

const windowSchema = z.number().int().positive();
const crossSchema = z
  .strictObject({ fast: windowSchema, slow: windowSchema, delay: z.number().int().min(0).default(0) })
  .refine(({ fast, slow }) => fast < slow, { message: 'expected fewer bars than slow has', path: ['fast'] });

const signalsSchema = z
  .strictObject({
    entries: flagsSchema.optional(),
    exits: flagsSchema.optional(),
    short_entries: flagsSchema.optional(),
    short_exits: flagsSchema.optional(),
    movingAverageCross: crossSchema.optional(),
  })
  .refine(({ movingAverageCross, ...flags }) => !movingAverageCross || Object.values(flags).every((each) => !each), {
    message: 'expected to be the only source of signals',
    path: ['movingAverageCross'],
  });

const caseSchema = z.looseObject({
  ohlc: ohlcSchema,
  signals: signalsSchema,
  params: paramsSchema.prefault({}),
  ...outputSchema,
});

type SignalCase = z.output<typeof caseSchema>;

/** Simulates a case of signals, as `simulateCase` says. */
export function simulateSignalCase(input: unknown): object {
  const read = readCase(caseSchema, input);
  const panel = panelOf(read);
  const rules = rulesOf(read);
  if (read.output === 'full') return fullAnswer(engine.simulateSignals(panel, rules));
  return summaryAnswer(engine.summarizeSignals(panel, rules, read.periodsPerYear));
}

function panelOf(read: SignalCase): engine.SignalPanel {
  const { signals, params } = read;
  const prices = pricesOf(read);
  const absent = new Uint8Array(prices.bars);
  const none = prices.close.map(() => absent);
  const shape = shapeOf(read.ohlc);
  const flags = (name: 'entries' | 'exits' | 'short_entries' | 'short_exits') => {
    const source = signals[name];
    return source ? fitted(source, shape, ['signals', name]) : none;
  };
  const { entries, exits } = signals.movingAverageCross
    ? crossings(prices.close, signals.movingAverageCross)
    : { entries: flags('entries'), exits: flags('exits') };
  const hasSides = signals.short_entries !== undefined || signals.short_exits !== undefined;
  if (hasSides)
    return {
      ...prices,
      longEntries: entries,
      longExits: exits,
      shortEntries: flags('short_entries'),
      shortExits: flags('short_exits'),
    };
  const byDirection = {
    longonly: { longEntries: entries, longExits: exits, shortEntries: none, shortExits: none },
    shortonly: { longEntries: none, longExits: none, shortEntries: entries, shortExits: exits },
    both: { longEntries: entries, longExits: none, shortEntries: exits, shortExits: none },
  };
  return { ...prices, ...byDirection[params.direction] };
}

function crossings(close: readonly Float64Array[], averages: engine.MovingAverages) {
  const crossed = close.map((column) => engine.movingAverageCross(column, averages));
  return { entries: crossed.map(({ entries }) => entries), exits: crossed.map(({ exits }) => exits) };
}
