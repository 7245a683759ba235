import { InvalidInputError } from '../../errors.ts';
import { defineFeatureSet } from '../../resolvers/features/define-feature-set.ts';
import { builder } from '../builder.ts';
import { FeatureSetType } from './feature-set.ts';
import type { FeatureSet } from '../../resolvers/features/feature-sets.ts';

const FeatureInput = builder.inputType('FeatureInput', {
  description: 'A feature to define.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'Its name, unique within the set.' }),
    expression: t.string({
      required: true,
      description: "Its expression in Qlib's syntax, such as `Mean($close,20)/$close`.",
    }),
  }),
});

const DefineFeatureSetInput = builder.inputType('DefineFeatureSetInput', {
  description: 'A feature set to define.',
  fields: (t) => ({
    name: t.string({
      required: true,
      description: 'The name; a set that has it is defined anew. The names of built-in sets are taken.',
    }),
    features: t.field({
      type: [FeatureInput],
      required: true,
      description: 'The features, in the order in which models take them.',
    }),
  }),
});

const Payload = builder.objectRef<{ featureSet: FeatureSet }>('DefineFeatureSetPayload').implement({
  description: 'The set as it is now.',
  fields: (t) => ({
    featureSet: t.field({
      type: FeatureSetType,
      description: 'The feature set.',
      resolve: (payload) => payload.featureSet,
    }),
  }),
});

builder.mutationField('defineFeatureSet', (t) =>
  t.field({
    type: Payload,
    description:
      'Defines a feature set, or defines it anew. Models keep the expressions that they were registered with.',
    args: { input: t.arg({ type: DefineFeatureSetInput, required: true, description: 'The set.' }) },
    errors: { types: [InvalidInputError] },
    resolve: async (_, { input }, { services }) => ({ featureSet: await defineFeatureSet(services.database, input) }),
  }),
);
