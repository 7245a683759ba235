import { type FeatureSet, featureSetNamed } from '../../resolvers/features/feature-sets.ts';
import { builder } from '../builder.ts';

export const FeatureType = builder.objectRef<{ name: string; expression: string }>('Feature').implement({
  description: 'A named expression over the fields of a dataset, with one value a bar.',
  fields: (t) => ({
    name: t.exposeString('name', {
      description:
        'Name of the feature, unique within its set or model, such as `trend_20`. A model registered with bare expressions has the expression here as well.',
    }),
    expression: t.exposeString('expression', {
      description: "Expression in Qlib's syntax, such as `Mean($close,20)/$close`.",
    }),
  }),
});

export const FeatureSetType = builder.objectRef<FeatureSet>('FeatureSet');
builder.node(FeatureSetType, {
  description: 'A named, ordered list of features to register models with.',
  id: { resolve: (set) => set.name },
  loadOne: async (name, { services }) => (await featureSetNamed(services.database, name)) ?? null,
  isTypeOf: (value) => typeof value === 'object' && value !== null && 'features' in value,
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Name of the feature set, unique.' }),
    features: t.field({
      type: [FeatureType],
      description: 'Features of the set, in the order in which models take them.',
      resolve: (set) => [...set.features],
    }),
    isBuiltIn: t.exposeBoolean('isBuiltIn', {
      description: 'True for a set that every server has, such as `Alpha158`; false for one that was defined.',
    }),
    updatedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the set was last defined; null for a built-in set, which never changes.',
      resolve: (set) => set.updatedAt,
    }),
  }),
});
