import { originText } from '../../resolvers/launches/launch-backtest.ts';
import type { Context } from '../../context.ts';
import type { BacktestModelRow } from '../../store/index.ts';
import { BacktestType } from '../backtests/backtest.ts';
import { CacheStatusEnum } from '../backtests/cache-answer.ts';
import { builder } from '../builder.ts';
import { ModelType } from '../models/model.ts';
import { orNull } from '../or-null.ts';

/** A model of a backtest, as its launch answers for it. */
export interface LaunchAnswer {
  readonly row: BacktestModelRow;
  /** Whether the launch was answered with a backtest from before. */
  readonly reused: boolean;
}

const isHit = ({ row, reused }: LaunchAnswer) => reused || row.cacheStatus === 'HIT';

/** What a result says of itself; null where it is not computed yet. */
const summaryOf = async (answer: LaunchAnswer, { loaders }: Context) =>
  answer.row.status === 'COMPLETED' ? loaders.results.load(answer.row.key) : null;

export const LaunchAnswerType = builder.objectRef<LaunchAnswer>('LaunchAnswer').implement({
  description: 'How the cache answered one model of a launch.',
  fields: (t) => ({
    model: t.field({
      type: ModelType,
      description: 'The model that was launched.',
      resolve: ({ row }, _, { loaders }) => loaders.models.load(row.modelId),
    }),
    key: t.string({ description: 'SHA-256 in hex of all that can change its result.', resolve: ({ row }) => row.key }),
    status: t.field({
      type: CacheStatusEnum,
      description: 'Whether its result was found, has to be computed, or is being computed already.',
      resolve: (answer) => (isHit(answer) ? 'HIT' : answer.row.cacheStatus),
    }),
    reason: t.string({
      description: 'Where the result comes from, or what differs from the nearest earlier one, in words.',
      resolve: async (answer, _, context) => {
        const summary = answer.reused ? await summaryOf(answer, context) : null;
        return summary ? originText(summary) : answer.row.cacheReason;
      },
    }),
    computedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When its result was computed; null while it is not.',
      resolve: async (answer, _, context) => (await summaryOf(answer, context))?.computedAt,
    }),
    computedBy: t.field({
      type: BacktestType,
      nullable: true,
      description: 'The backtest that computed its result; null while none has, and where that was deleted.',
      resolve: async (answer, _, context) => {
        const id = (await summaryOf(answer, context))?.backtestId ?? null;
        return id === null ? null : orNull(context.loaders.backtests.load(id));
      },
    }),
    secondsSaved: t.float({
      description: 'How long its result took to compute, where that was saved by finding it; else 0.',
      resolve: async (answer, _, context) => (isHit(answer) ? secondsOf(await summaryOf(answer, context)) : 0),
    }),
  }),
});

function secondsOf(summary: { readonly timings: Readonly<Record<string, number>> } | null): number {
  return Object.values(summary?.timings ?? {}).reduce((sum, ms) => sum + ms, 0) / 1_000;
}

/** Of all models of a launch together. */
export async function secondsSaved(answers: readonly LaunchAnswer[], context: Context): Promise<number> {
  const summaries = await Promise.all(answers.filter(isHit).map((answer) => summaryOf(answer, context)));
  return summaries.reduce((sum, summary) => sum + secondsOf(summary), 0);
}
