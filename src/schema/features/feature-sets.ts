import { listFeatureSets } from '../../store/index.ts';
import { builder } from '../builder.ts';
import { FeatureSetType } from './feature-set.ts';

builder.queryField('featureSets', (t) =>
  t.field({
    type: [FeatureSetType],
    description: 'All feature sets, sorted by name.',
    resolve: (_, __, { services }) => listFeatureSets(services.database),
  }),
);
