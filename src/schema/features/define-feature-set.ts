import { InvalidInputError } from '../../errors.ts';
import { defineFeatureSet } from '../../resolvers/features/define-feature-set.ts';
import { builder } from '../builder.ts';
import { FeatureSetType } from './feature-set.ts';
import type { FeatureSet } from '../../resolvers/features/feature-sets.ts';

const FeatureInput = builder.inputType('FeatureInput', {
  description: 'One feature of a set to define.',
  fields: (t) => ({
    name: t.string({
      required: true,
      description:
        'Name of the feature, unique within the set, such as `trend_20`. A model file that names its inputs is matched by it.',
    }),
    expression: t.string({
      required: true,
      description:
        "Expression in Qlib's syntax over the fields of a dataset, such as `Mean($close,20)/$close`. A feature cannot look ahead: `Ref($close,-1)` is refused.",
    }),
  }),
});

const DefineFeatureSetInput = builder.inputType('DefineFeatureSetInput', {
  description: 'A feature set to define.',
  fields: (t) => ({
    name: t.string({
      required: true,
      description: 'Name of the set. A set of this name is replaced; the names of built-in sets are taken.',
    }),
    features: t.field({
      type: [FeatureInput],
      required: true,
      description: 'Features of the set, 1 to 2000, in the order in which models take them.',
    }),
  }),
});

const Payload = builder.objectRef<{ featureSet: FeatureSet }>('DefineFeatureSetPayload').implement({
  description: 'The set that was defined.',
  fields: (t) => ({
    featureSet: t.field({
      type: FeatureSetType,
      description: 'The feature set as it is now.',
      resolve: (payload) => payload.featureSet,
    }),
  }),
});

builder.mutationField('defineFeatureSet', (t) =>
  t.field({
    type: Payload,
    description:
      'Creates or replaces a feature set. Models that are registered already keep the expressions they were registered with.',
    args: {
      input: t.arg({ type: DefineFeatureSetInput, required: true, description: 'Name and features of the set.' }),
    },
    errors: { types: [InvalidInputError] },
    resolve: async (_, { input }, { services }) => ({ featureSet: await defineFeatureSet(services.database, input) }),
  }),
);
