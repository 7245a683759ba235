import type { ResultCacheStats } from '../../cache/index.ts';
import { builder } from '../builder.ts';

const ResultCacheStatsType = builder.objectRef<ResultCacheStats & { tier: string }>('ResultCacheStats').implement({
  description: 'What the result cache of this server has done since it started.',
  fields: (t) => ({
    persistentTier: t.string({
      description: 'Where the persistent tier is: REDIS or POSTGRES.',
      resolve: (stats) => stats.tier,
    }),
    memoryHits: t.exposeInt('memoryHits', { description: 'Keys answered from memory.' }),
    persistentHits: t.exposeInt('persistentHits', { description: 'Keys answered from the persistent tier.' }),
    misses: t.exposeInt('misses', { description: 'Keys that neither tier had.' }),
    writes: t.exposeInt('writes', { description: 'Entries written.' }),
    errors: t.exposeInt('errors', { description: 'Failures of the persistent tier; each counts as a miss.' }),
    memoryEntries: t.exposeInt('memoryEntries', { description: 'Entries in memory.' }),
    memoryBytes: t.exposeFloat('memoryBytes', { description: 'Bytes of the entries in memory.' }),
    hitRatio: t.float({
      nullable: true,
      description: 'Hits as a ratio of all keys asked for; null before the first.',
      resolve: ({ memoryHits, persistentHits, misses }) => {
        const hits = memoryHits + persistentHits;
        return hits + misses === 0 ? null : hits / (hits + misses);
      },
    }),
  }),
});

builder.queryField('resultCache', (t) =>
  t.field({
    type: ResultCacheStatsType,
    description: 'The state of the result cache.',
    resolve: (_, __, { services }) => ({
      ...services.resultCache.stats(),
      tier: services.config.redisUrl === undefined ? 'POSTGRES' : 'REDIS',
    }),
  }),
);
