import { NotFoundError, RevisionPrunedError } from '../../errors.ts';
import { type ResultDifference, type Verification, verifyResult } from '../../resolvers/launches/verify-result.ts';
import { ModelResultType } from '../backtests/model-result.ts';
import { builder } from '../builder.ts';
import { resultIdOf } from '../ids.ts';

const DifferenceType = builder.objectRef<ResultDifference>('ResultDifference').implement({
  description: 'Where two computations of a result differ first.',
  fields: (t) => ({
    what: t.exposeString('what', { description: 'The metric, the bar or the trade, such as `trade 17, pnl`.' }),
    stored: t.exposeString('stored', { description: 'Its value in the result that is stored.' }),
    computed: t.exposeString('computed', { description: 'Its value now, or why there is none.' }),
  }),
});

const Payload = builder.objectRef<Verification>('VerifyResultPayload').implement({
  description: 'The result was computed again, and compared bit by bit.',
  fields: (t) => ({
    result: t.field({
      type: ModelResultType,
      description: 'The result that was verified.',
      resolve: ({ result }) => result,
    }),
    isEqual: t.boolean({
      description: 'Whether every bit of metrics, equity and trades is the same.',
      resolve: ({ difference }) => difference === undefined,
    }),
    difference: t.field({
      type: DifferenceType,
      nullable: true,
      description: 'The first difference; null where there is none.',
      resolve: ({ difference }) => difference,
    }),
  }),
});

builder.mutationField('verifyResult', (t) =>
  t.field({
    type: Payload,
    description:
      'Computes a result again on the revision of the data that it was computed on, and says whether every bit is the same. Takes as long as the computation; nothing of it is left.',
    args: { id: t.arg.id({ required: true, description: 'The id of the result.' }) },
    errors: { types: [NotFoundError, RevisionPrunedError] },
    resolve: (_, { id }, { services, loaders, viewer, bounds: { signal } }) =>
      verifyResult(services, resultIdOf(id, 'id'), { loaders, signal, createdBy: viewer.name }),
  }),
);
