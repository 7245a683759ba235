import type { RegistrationProgress } from '../../context.ts';
import { builder } from '../builder.ts';

const StageEnum = builder.enumType('RegistrationStage', {
  description: 'What is done with a model file that is registered, in this order.',
  values: {
    READING: { description: 'It is read through, to know its digest.' },
    INSPECTING: {
      description: 'It is looked into, in a process of its own. Then its inputs are matched with features.',
    },
    STORING: { description: 'Its bytes are written to the database. A file that is there already skips both.' },
  } as const,
});

const RegistrationProgressType = builder.objectRef<RegistrationProgress>('RegistrationProgress').implement({
  description: 'How far the registration of a model file is.',
  fields: (t) => ({
    stage: t.field({ type: StageEnum, description: 'What is done now.', resolve: ({ stage }) => stage }),
    fraction: t.float({
      description: 'Fraction of the file that this stage has gone through, from 0 to 1.',
      resolve: ({ bytes, doneBytes }) => (bytes === 0 ? 0 : Math.min(1, doneBytes / bytes)),
    }),
  }),
});

builder.queryField('registrationProgress', (t) =>
  t.field({
    type: RegistrationProgressType,
    nullable: true,
    description:
      'Progress of a registration that was started with this `progressId`; null until its file has arrived, and again once it has ended. Only the server process that registers it knows.',
    args: {
      progressId: t.arg.string({ required: true, description: 'The `progressId` that was given to `registerModel`.' }),
    },
    resolve: (_, { progressId }, { services }) => services.registrations.get(progressId) ?? null,
  }),
);
