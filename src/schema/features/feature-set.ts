import type { FeatureSetRow } from '../../store/index.ts';
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

export const FeatureSetType = builder.objectRef<FeatureSetRow>('FeatureSet');
builder.node(FeatureSetType, {
  description: 'A named list of features, in the order in which models take them.',
  id: { resolve: (set) => set.name },
  isTypeOf: (value) => typeof value === 'object' && value !== null && 'features' in value,
  fields: (t) => ({
    name: t.exposeString('name', { description: 'The name, unique.' }),
    features: t.field({ type: [FeatureType], description: 'The features in order.', resolve: (set) => set.features }),
    updatedAt: t.field({ type: 'DateTime', description: 'When it was defined last.', resolve: (set) => set.updatedAt }),
  }),
});
