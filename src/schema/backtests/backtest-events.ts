import type { ModelPlace } from '../../loaders/index.ts';
import { type FollowedEvent, followBacktest } from '../../resolvers/backtests/backtest-events.ts';
import { failureOf } from '../../resolvers/backtests/model-failures.ts';
import { loadResult } from '../../resolvers/backtests/model-results.ts';
import type { LoggedEvent } from '../../store/index.ts';
import { BacktestType, ModelFailureType } from './backtest.ts';
import { builder } from '../builder.ts';
import { backtestIdOf } from '../ids.ts';
import { ModelType } from '../models/model.ts';
import { ModelResultType } from './model-result.ts';

/** An event. What it names is read only when a client asks for it. */
type Event<Type extends LoggedEvent['type'] = LoggedEvent['type']> = FollowedEvent<
  Extract<LoggedEvent, { type: Type }>
>;

const BacktestEventInterface = builder.interfaceRef<Event>('BacktestEventBase').implement({
  description: 'What every event of a backtest has.',
  fields: (t) => ({
    seq: t.exposeInt('seq', {
      description: 'Its number within the backtest, rising. Give it to `backtestEvents` as `after` to go on from here.',
    }),
    backtest: t.field({
      type: BacktestType,
      description: 'The backtest as it is when this is read, which may be later than the event.',
      resolve: ({ backtestId }, _, { loaders }) => loaders.backtests.load(backtestId),
    }),
  }),
});

const ModelProgress = builder.objectRef<ModelPlace & { readonly progress: number }>('ModelProgress').implement({
  description: 'How much of one model has been computed.',
  fields: (t) => ({
    model: t.field({
      type: ModelType,
      description: 'The model that is being computed.',
      resolve: async (place, _, { loaders }) => {
        const { modelId } = await loaders.backtestModel.load(place);
        return loaders.models.load(modelId);
      },
    }),
    progress: t.exposeFloat('progress', { description: 'The fraction of its bars that is done, from 0 to 1.' }),
  }),
});

const BacktestProgress = builder.objectRef<Event<'PROGRESS'>>('BacktestProgress').implement({
  description: 'More of the backtest is done. Sent at most ten times a second.',
  interfaces: [BacktestEventInterface],
  isTypeOf: isEvent('PROGRESS'),
  fields: (t) => ({
    progress: t.exposeFloat('progress', {
      description: 'The fraction of the whole backtest that is done, from 0 to 1.',
    }),
    models: t.field({
      type: [ModelProgress],
      description: 'The models that are being computed right now, each with its own progress.',
      resolve: ({ backtestId, models }) => models.map((model) => ({ backtestId, ...model })),
    }),
  }),
});

const ModelResultReady = builder.objectRef<Event<'RESULT'>>('ModelResultReady').implement({
  description: 'The result of one model is ready.',
  interfaces: [BacktestEventInterface],
  isTypeOf: isEvent('RESULT'),
  fields: (t) => ({
    result: t.field({
      type: ModelResultType,
      description: 'The result with its metrics and series.',
      resolve: (place, _, { loaders }) => loadResult(loaders, place),
    }),
  }),
});

const ModelFailed = builder.objectRef<Event<'FAILURE'>>('ModelFailed').implement({
  description: 'One model has failed. The others go on.',
  interfaces: [BacktestEventInterface],
  isTypeOf: isEvent('FAILURE'),
  fields: (t) => ({
    failure: t.field({
      type: ModelFailureType,
      nullable: true,
      description: 'Which model failed, and why. Null where the backtest has been resumed since.',
      resolve: async (place, _, { loaders }) => {
        const row = await loaders.backtestModel.load(place);
        return row.status === 'FAILED' ? failureOf(row) : null;
      },
    }),
  }),
});

const BacktestFinished = builder.objectRef<Event<'FINISHED'>>('BacktestFinished').implement({
  description: 'Every model has ended; the subscription ends too. More events follow only if the backtest is resumed.',
  interfaces: [BacktestEventInterface],
  isTypeOf: isEvent('FINISHED'),
});

const BacktestEventUnion = builder.unionType('BacktestEvent', {
  description:
    'Something that happened to a backtest. Every client gets every result, failure and end; a slow one may miss progress that newer progress has overtaken.',
  types: [BacktestProgress, ModelResultReady, ModelFailed, BacktestFinished],
});

builder.subscriptionField('backtestEvents', (t) =>
  t.field({
    type: BacktestEventUnion,
    description:
      'Follows a backtest: all its events from the first, or those that come after `after`, until it has ended. Events are kept, so a client that lost its connection misses none.',
    args: {
      id: t.arg.id({ required: true, description: 'The id of the backtest to follow.' }),
      after: t.arg.int({
        required: true,
        defaultValue: 0,
        description: 'The `seq` of the last event that the client has had. 0: from the first event on.',
      }),
    },
    subscribe: async (_, { id, after }, { services, bounds: { signal } }) => {
      const backtestId = backtestIdOf(id, 'id');
      return followBacktest(services, { id: backtestId, after, signal });
    },
    resolve: (event: Event) => event,
  }),
);

function isEvent(type: LoggedEvent['type']) {
  return (value: unknown) => typeof value === 'object' && value !== null && 'type' in value && value.type === type;
}
