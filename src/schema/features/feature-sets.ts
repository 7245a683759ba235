import { allFeatureSets } from '../../resolvers/features/feature-sets.ts';
import { builder } from '../builder.ts';
import { FeatureSetType } from './feature-set.ts';

builder.queryField('featureSets', (t) =>
  t.field({
    type: [FeatureSetType],
    description: 'All feature sets: the built-in ones, then those that were defined, sorted by name.',
    resolve: (_, __, { services }) => allFeatureSets(services.database),
  }),
);
