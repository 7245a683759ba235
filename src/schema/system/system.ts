import { type SystemStatus, systemStatus } from '../../resolvers/system/system-status.ts';
import { builder } from '../builder.ts';

const ColumnCacheStatsType = builder.objectRef<SystemStatus['columnCache']>('ColumnCacheStats').implement({
  description: 'The columns of chunks and of computed features that all runs and queries of this process share.',
  fields: (t) => ({
    bytes: t.exposeFloat('bytes', { description: 'Memory of the columns that are kept.' }),
    maxBytes: t.exposeFloat('maxBytes', {
      description: 'Memory at most: `HINDCAST_COLUMN_CACHE_BYTES`, in whole columns.',
    }),
    ttlSeconds: t.float({
      description: 'A column that is not used for so long is let go.',
      resolve: ({ ttlMs }) => ttlMs / 1000,
    }),
    entries: t.exposeInt('entries', { description: 'Columns that are kept.' }),
    hits: t.exposeFloat('hits', { description: 'Columns that were found, or that another one was just making.' }),
    misses: t.exposeFloat('misses', { description: 'Columns that were read or computed.' }),
    evictions: t.exposeFloat('evictions', { description: 'Columns that made room for others.' }),
  }),
});

const SystemStatusType = builder.objectRef<SystemStatus>('SystemStatus').implement({
  description: 'How this server is.',
  fields: (t) => ({
    version: t.exposeString('version', { description: 'The version of Hindcast.' }),
    engineVersion: t.exposeString('engineVersion', {
      description: 'The version of the engine; it is part of every result key.',
    }),
    uptimeSeconds: t.exposeFloat('uptimeSeconds', { description: 'Seconds since the server started.' }),
    memoryBytes: t.exposeFloat('memoryBytes', { description: 'Resident memory of the server process.' }),
    workers: t.exposeInt('workers', {
      description: 'Worker threads of this process that take jobs. One that has died does not count until it is back.',
    }),
    queuedBacktests: t.exposeInt('queuedBacktests', { description: 'Backtests that wait.' }),
    runningBacktests: t.exposeInt('runningBacktests', { description: 'Backtests that are being computed.' }),
    columnCache: t.field({
      type: ColumnCacheStatsType,
      description: 'The column cache: chunks and computed features in memory.',
      resolve: ({ columnCache }) => columnCache,
    }),
    jobs: t.exposeString('jobs', { description: 'Where the job queue is: REDIS or POSTGRES.' }),
  }),
});

builder.queryField('system', (t) =>
  t.field({
    type: SystemStatusType,
    description: 'How this server is.',
    resolve: (_, __, { services }) => systemStatus(services),
  }),
);
