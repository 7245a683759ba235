import { type ResultCacheStatus, resultCacheStatus } from '../../resolvers/system/result-cache-status.ts';
import { type ResultSize, findResultSizes } from '../../store/index.ts';
import { BackendEnum } from './backend.ts';
import { builder } from '../builder.ts';

const ResultSizeType = builder.objectRef<ResultSize>('ResultSize').implement({
  description: 'What the results over one dataset take.',
  fields: (t) => ({
    dataset: t.exposeString('dataset', {
      nullable: true,
      description: 'The name of the dataset; null for results of datasets that are gone.',
    }),
    results: t.exposeInt('results', { description: 'How many results there are.' }),
    bytes: t.exposeFloat('bytes', { description: 'Bytes of their summaries and series in the database.' }),
  }),
});

const ResultCacheStatsType = builder.objectRef<ResultCacheStatus>('ResultCacheStats').implement({
  description:
    'What the result cache of this server process has done since it started. A cache that is empty or down costs time, never an answer.',
  fields: (t) => ({
    persistentTier: t.field({
      type: BackendEnum,
      description: 'Where entries are kept that outlive the process.',
      resolve: ({ persistentTier }) => persistentTier,
    }),
    memoryHits: t.exposeInt('memoryHits', { description: 'Results that were found in memory.' }),
    persistentHits: t.exposeInt('persistentHits', {
      description: 'Results that were not in memory, but in the persistent tier.',
    }),
    misses: t.exposeInt('misses', { description: 'Results that were asked for and found in neither tier.' }),
    writes: t.exposeInt('writes', { description: 'Results that were written to the cache.' }),
    errors: t.exposeInt('errors', {
      description: 'Reads and writes of the persistent tier that failed. A failed read counts as a miss too.',
    }),
    memoryEntries: t.exposeInt('memoryEntries', { description: 'Results that are in memory now.' }),
    memoryBytes: t.exposeFloat('memoryBytes', {
      description: 'Bytes that these take; `HINDCAST_CACHE_MEMORY_BYTES` at most.',
    }),
    datasets: t.field({
      type: [ResultSizeType],
      description: 'What the stored results take, by dataset, the largest first. `pruneResults` removes some.',
      resolve: (_, __, { services }) => findResultSizes(services.database),
    }),
    hitRatio: t.exposeFloat('hitRatio', {
      nullable: true,
      description: 'Hits of both tiers as a ratio of all results asked for, 0 to 1. Null before the first.',
    }),
  }),
});

builder.queryField('resultCache', (t) =>
  t.field({
    type: ResultCacheStatsType,
    description: 'How the result cache of this server process is doing: size, hits, misses and errors.',
    resolve: (_, __, { services }) => resultCacheStatus(services),
  }),
);
