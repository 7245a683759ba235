import { InvalidInputError, NotFoundError } from '../../errors.ts';
import { pruneResults } from '../../resolvers/backtests/prune-results.ts';
import type { PrunedResults } from '../../store/index.ts';
import { builder } from '../builder.ts';
import { modelReference } from '../ids.ts';

const PruneResultsInput = builder.inputType('PruneResultsInput', {
  description: 'Which results to remove: those to which all of this applies.',
  fields: (t) => ({
    olderThanDays: t.float({
      description: 'Only results that were computed more days ago than this. Default: any age.',
    }),
    dataset: t.string({ description: 'Only results over this dataset. Default: all datasets.' }),
    model: t.string({
      description: 'Only results of the file of this model: an id, `name`, `name@version` or digest. Default: all.',
    }),
    unreferencedOnly: t.boolean({
      required: true,
      defaultValue: true,
      description:
        'Only results that no backtest has any more. Otherwise backtests lose their results, and answer NOT_FOUND for them.',
    }),
  }),
});

const Payload = builder.objectRef<PrunedResults>('PruneResultsPayload').implement({
  description: 'What pruning removed.',
  fields: (t) => ({
    removed: t.exposeInt('removed', { description: 'How many results were removed.' }),
    bytes: t.exposeFloat('bytes', { description: 'What they took in the database, in bytes.' }),
  }),
});

builder.mutationField('pruneResults', (t) =>
  t.field({
    type: Payload,
    description:
      'Frees space by removing results, by default only those that no backtest has any more. A later launch computes them again.',
    args: {
      input: t.arg({ type: PruneResultsInput, required: true, description: 'Which results to remove.' }),
    },
    errors: { types: [InvalidInputError, NotFoundError] },
    resolve: (_, { input }, { services }) =>
      pruneResults(services, {
        olderThanDays: input.olderThanDays ?? null,
        dataset: input.dataset ?? null,
        model: input.model === null || input.model === undefined ? null : modelReference(input.model, 'input', 'model'),
        unreferencedOnly: input.unreferencedOnly,
      }),
  }),
);
