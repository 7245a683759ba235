import type { LaunchInput } from '../../resolvers/launches/launch-input.ts';
import type { Viewer } from '../../context.ts';
import { builder } from '../builder.ts';
import { ExecutionInput } from './execution-input.ts';
import { ConventionEnum } from '../backtests/metrics.ts';
import { executionOf } from './execution-spec.ts';
import { modelReference } from '../ids.ts';
import { strategyOf } from './strategy-spec.ts';
import { StrategyInput } from './strategy-input.ts';

const CacheModeEnum = builder.enumType('CacheMode', {
  description: 'Whether a launch may be answered from results that were computed before.',
  values: {
    USE: { description: 'A result that exists is taken as it is: same model, data and settings give the same bits.' },
    REFRESH: {
      description: 'Everything is computed again, such as to get new timings. The stored results stay as they are.',
    },
    NONE: {
      description:
        'Everything is computed for this backtest alone: no result is taken from the cache, and none is left there.',
    },
  } as const,
});

const cache = {
  type: CacheModeEnum,
  required: true,
  defaultValue: 'USE',
  description: 'Whether results that were computed before may answer.',
} as const;

const convention = {
  type: ConventionEnum,
  required: true,
  defaultValue: 'EMPYRICAL',
  description: 'Which library the metrics follow where libraries differ.',
} as const;

const quality = {
  required: true,
  defaultValue: true,
  description:
    'Whether to measure how well the scores predict returns, apart from any strategy (`ic1` to `scoreAutocorrelation`). It takes about as long as trading on them; all other figures are the same without.',
} as const;

const priority = {
  required: true,
  defaultValue: 0,
  description: 'Of the backtests that wait, the one with the highest priority goes first. -100000 to 100000.',
} as const;

const idempotencyKey = {
  description:
    'A text of your choice, such as a UUID. A launch that is sent again with it, because its answer was lost, is answered with the same backtest; with another input it is a CONFLICT. Names of keys each have their own. Default: none.',
} as const;

export const LaunchBacktestInput = builder.inputType('LaunchBacktestInput', {
  description:
    'What to backtest: models over a range of bars, by one strategy. Spelling a default out changes neither keys nor results.',
  fields: (t) => ({
    dataset: t.string({ required: true, description: 'The name of the dataset to read.' }),
    symbols: t.stringList({
      description: 'The symbols to trade, in any order. Default: all of the dataset.',
    }),
    from: t.field({
      type: 'DateTime',
      description: 'The first instant of the range; features may look at bars before it. Default: the first bar.',
    }),
    to: t.field({ type: 'DateTime', description: 'The last instant of the range, included. Default: the last bar.' }),
    asOf: t.int({
      description: 'The revision of the dataset to read, to repeat a backtest on the data it saw. Default: the newest.',
    }),
    models: t.idList({
      required: true,
      description:
        'The models, each once: by id, `name` (its newest version), `name@version`, or SHA-256 digest of the file. At least one; `HINDCAST_MAX_MODELS` at most.',
    }),
    strategy: t.field({
      type: StrategyInput,
      required: true,
      description: 'How the scores of each model become positions.',
    }),
    execution: t.field({
      type: ExecutionInput,
      description: 'How orders are filled and what they cost. Default: the defaults of its fields.',
    }),
    initialCash: t.float({
      required: true,
      defaultValue: 100_000,
      description: 'The cash that each model starts with, in the currency of the prices. More than 0.',
    }),
    benchmark: t.string({
      description:
        'A symbol of the dataset to measure results against (beta, alpha, tracking error, …), by its closes. It need not be among `symbols`. Default: none.',
    }),
    periodsPerYear: t.float({
      description:
        'Bars a year, which metrics are annualised with, such as 252. Part of the key of a result. Default: that of the dataset if one was given for it, else told from the bars of `symbols`: from their distance and the days of the week on which they occur.',
    }),
    convention: t.field(convention),
    quality: t.boolean(quality),
    cache: t.field(cache),
    priority: t.int(priority),
    idempotencyKey: t.string(idempotencyKey),
  }),
});

/** What a launch by somebody means, with what was left out as null. */
export function launchInputOf(input: typeof LaunchBacktestInput.$inferInput, viewer: Viewer): LaunchInput {
  return {
    ...input,
    createdBy: viewer.name,
    symbols: input.symbols ?? null,
    from: input.from ?? null,
    to: input.to ?? null,
    asOf: input.asOf ?? null,
    benchmark: input.benchmark ?? null,
    periodsPerYear: input.periodsPerYear ?? null,
    idempotencyKey: input.idempotencyKey ?? null,
    models: input.models.map((model, index) => modelReference(model, 'input', 'models', String(index))),
    strategy: strategyOf(input.strategy),
    execution: executionOf(input.execution),
  };
}
