import { followBacktest } from '../../resolvers/backtests/backtest-events.ts';
import type { LoggedEvent } from '../../store/index.ts';
import { BacktestType, ModelFailureType } from './backtest.ts';
import { builder } from '../builder.ts';
import { idOf } from '../ids.ts';
import { ModelType } from '../models/model.ts';
import { ModelResultType } from './model-result.ts';

/** An event with the backtest it belongs to; what it names is read when a client asks for it. */
type Event<Type extends LoggedEvent['type'] = LoggedEvent['type']> = Extract<LoggedEvent, { type: Type }> & {
  readonly backtestId: string;
};

const BacktestEventInterface = builder.interfaceRef<Event>('BacktestEventBase').implement({
  description: 'What every event has.',
  fields: (t) => ({
    seq: t.exposeInt('seq', { description: 'Its number within the backtest; give it as `after` to go on behind it.' }),
    backtest: t.field({
      type: BacktestType,
      description: 'The backtest as it is now.',
      // Read anew for each event: a loader would remember the state of the first.
      resolve: ({ backtestId }, _, { loaders }) => loaders.backtests.clear(backtestId).load(backtestId),
    }),
  }),
});

const ModelProgress = builder
  .objectRef<{ backtestId: string; ordinal: number; progress: number }>('ModelProgress')
  .implement({
    description: 'How far a model is.',
    fields: (t) => ({
      model: t.field({
        type: ModelType,
        description: 'The model.',
        resolve: async ({ backtestId, ordinal }, _, { loaders }) =>
          loaders.models.load((await loaders.backtestModels.load(backtestId))[ordinal]?.modelId ?? 0),
      }),
      progress: t.exposeFloat('progress', { description: 'The fraction that is done, from 0 to 1.' }),
    }),
  });

const BacktestProgress = builder.objectRef<Event<'PROGRESS'>>('BacktestProgress').implement({
  description: 'The backtest has moved on.',
  interfaces: [BacktestEventInterface],
  isTypeOf: isEvent('PROGRESS'),
  fields: (t) => ({
    progress: t.exposeFloat('progress', { description: 'The fraction that is done, from 0 to 1.' }),
    models: t.field({
      type: [ModelProgress],
      description: 'How far each model is that is being computed.',
      resolve: ({ backtestId, models }) => models.map((model) => ({ backtestId, ...model })),
    }),
  }),
});

const ModelResultReady = builder.objectRef<Event<'RESULT'>>('ModelResultReady').implement({
  description: 'A model has a result.',
  interfaces: [BacktestEventInterface],
  isTypeOf: isEvent('RESULT'),
  fields: (t) => ({
    result: t.field({
      type: ModelResultType,
      description: 'The result.',
      resolve: async ({ backtestId, ordinal }, _, { loaders }) => {
        loaders.backtestModels.clear(backtestId);
        return loaders.modelResults.clear(`${backtestId}/${ordinal}`).load(`${backtestId}/${ordinal}`);
      },
    }),
  }),
});

const ModelFailed = builder.objectRef<Event<'FAILURE'>>('ModelFailed').implement({
  description: 'A model has failed; the others go on.',
  interfaces: [BacktestEventInterface],
  isTypeOf: isEvent('FAILURE'),
  fields: (t) => ({
    failure: t.field({
      type: ModelFailureType,
      nullable: true,
      description: 'Which model, and why; null where it has been resumed since.',
      resolve: async ({ backtestId, ordinal }, _, { loaders }) =>
        (await loaders.backtestModels.clear(backtestId).load(backtestId)).find(
          (row) => row.ordinal === ordinal && row.failure !== null,
        ) ?? null,
    }),
  }),
});

const BacktestFinished = builder.objectRef<Event<'FINISHED'>>('BacktestFinished').implement({
  description: 'Every model has ended. No event follows, unless the backtest is resumed.',
  interfaces: [BacktestEventInterface],
  isTypeOf: isEvent('FINISHED'),
});

const BacktestEventUnion = builder.unionType('BacktestEvent', {
  description: 'What happens to a backtest. Progress may be left out for a slow reader; nothing else ever is.',
  types: [BacktestProgress, ModelResultReady, ModelFailed, BacktestFinished],
});

builder.subscriptionField('backtestEvents', (t) =>
  t.field({
    type: BacktestEventUnion,
    description: 'The events of a backtest from its beginning, or behind `after`, until it has finished.',
    args: {
      id: t.arg.id({ required: true, description: 'Its id.' }),
      after: t.arg.int({
        required: true,
        defaultValue: 0,
        description: 'The `seq` of the last event that is known already.',
      }),
    },
    subscribe: async (_, { id, after }, { services }) => {
      const backtestId = idOf('Backtest', id, 'id');
      return follow(await followBacktest(services, backtestId, after), backtestId);
    },
    resolve: (event: Event) => event,
  }),
);

/** Adds the backtest to each event, and passes on that the client has gone. */
function follow(events: AsyncIterableIterator<LoggedEvent>, backtestId: string): AsyncIterableIterator<Event> {
  const named = (result: IteratorResult<LoggedEvent>): IteratorResult<Event> =>
    result.done === true ? result : { done: false, value: { ...result.value, backtestId } };
  return {
    next: async () => named(await events.next()),
    return: async () => named((await events.return?.()) ?? { done: true, value: undefined }),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

function isEvent(type: LoggedEvent['type']) {
  return (value: unknown) => typeof value === 'object' && value !== null && 'type' in value && value.type === type;
}
