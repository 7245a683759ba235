import { type FeatureSet, featureSetNamed } from '../../resolvers/features/feature-sets.ts';
import { builder } from '../builder.ts';

export const FeatureType = builder.objectRef<{ name: string; expression: string }>('Feature').implement({
  description: 'A named expression over the fields of a dataset.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'The name, unique within its set.' }),
    expression: t.exposeString('expression', {
      description: "The expression in Qlib's syntax, such as `Mean($close,20)/$close`.",
    }),
  }),
});

export const FeatureSetType = builder.objectRef<FeatureSet>('FeatureSet');
builder.node(FeatureSetType, {
  description: 'A named list of features, in the order in which models take them.',
  id: { resolve: (set) => set.name },
  loadOne: async (name, { services }) => (await featureSetNamed(services.database, name)) ?? null,
  isTypeOf: (value) => typeof value === 'object' && value !== null && 'features' in value,
  fields: (t) => ({
    name: t.exposeString('name', { description: 'The name, unique.' }),
    features: t.field({
      type: [FeatureType],
      description: 'The features in order.',
      resolve: (set) => [...set.features],
    }),
    isBuiltIn: t.exposeBoolean('isBuiltIn', {
      description: 'Whether it exists in every server, such as `Alpha158`, rather than having been defined.',
    }),
    updatedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it was last defined; null for a built-in set, which never changes.',
      resolve: (set) => set.updatedAt,
    }),
  }),
});
