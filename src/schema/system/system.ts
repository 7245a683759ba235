import { type SystemStatus, systemStatus } from '../../resolvers/system/system-status.ts';
import { BackendEnum } from './backend.ts';
import { builder } from '../builder.ts';

const ColumnCacheType = builder.objectRef<SystemStatus['columnCache']>('ColumnCacheStats').implement({
  description:
    'The memory in which this process keeps columns of bars and of computed features, shared by all its runs and queries.',
  fields: (t) => ({
    bytes: t.exposeFloat('bytes', { description: 'Bytes that the kept columns take now.' }),
    maxBytes: t.exposeFloat('maxBytes', {
      description: 'Bytes at most: `HINDCAST_COLUMN_CACHE_BYTES`, rounded down to whole columns.',
    }),
    ttlSeconds: t.float({
      description: 'A column that was not used for this many seconds is dropped: `HINDCAST_COLUMN_CACHE_TTL_SECONDS`.',
      resolve: ({ ttlMs }) => ttlMs / 1000,
    }),
    entries: t.exposeInt('entries', { description: 'How many columns are kept now.' }),
    hits: t.exposeFloat('hits', {
      description: 'Columns that were found since the process started, or that somebody else was just loading.',
    }),
    misses: t.exposeFloat('misses', {
      description: 'Columns that had to be read or computed since the process started.',
    }),
    evictions: t.exposeFloat('evictions', { description: 'Columns that were dropped to make room for others.' }),
  }),
});

const SystemStatusType = builder.objectRef<SystemStatus>('SystemStatus').implement({
  description: 'What the server process that answers is doing, and how much work waits in all.',
  fields: (t) => ({
    version: t.exposeString('version', { description: 'The version of Hindcast, as in package.json.' }),
    engineVersion: t.exposeString('engineVersion', {
      description: 'The version of the engine. Results of different engine versions never stand in for each other.',
    }),
    uptimeSeconds: t.exposeFloat('uptimeSeconds', { description: 'Seconds since this server process started.' }),
    memoryBytes: t.exposeFloat('memoryBytes', { description: 'Resident memory of this server process, in bytes.' }),
    workers: t.exposeInt('workers', {
      description:
        'Worker threads of this process that take jobs: 0 where `hindcast worker` processes do the work. A thread that has died does not count until it is back.',
    }),
    queuedBacktests: t.exposeInt('queuedBacktests', {
      description: 'Backtests in the database that wait for a worker, whichever server launched them.',
    }),
    runningBacktests: t.exposeInt('runningBacktests', {
      description: 'Backtests in the database that are being computed, by any worker.',
    }),
    columnCache: t.field({
      type: ColumnCacheType,
      description: 'The columns of bars and features that this process keeps in memory.',
      resolve: ({ columnCache }) => columnCache,
    }),
    jobs: t.field({
      type: BackendEnum,
      description: 'Where the job queue is.',
      resolve: ({ jobs }) => jobs,
    }),
  }),
});

builder.queryField('system', (t) =>
  t.field({
    type: SystemStatusType,
    description: 'What this server is doing: version, memory, workers, waiting and running backtests.',
    resolve: (_, __, { services }) => systemStatus(services),
  }),
);
