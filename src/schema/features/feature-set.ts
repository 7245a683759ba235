import { type FeatureSetRow, findFeatureSet } from '../../store/index.ts';
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

export const FeatureSetType = builder.objectRef<FeatureSetRow>('FeatureSet');
builder.node(FeatureSetType, {
  description: 'A named, ordered list of features to register models with.',
  id: { resolve: (set) => set.name },
  isTypeOf: (value) => typeof value === 'object' && value !== null && 'features' in value,
  loadOne: async (name, { services }) => (await findFeatureSet(services.database, name)) ?? null,
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Name of the feature set, unique.' }),
    features: t.field({
      type: [FeatureType],
      description: 'Features of the set, in the order in which models take them.',
      resolve: (set) => set.features,
    }),
    updatedAt: t.field({
      type: 'DateTime',
      description: 'When the set was last defined.',
      resolve: (set) => set.updatedAt,
    }),
  }),
});
