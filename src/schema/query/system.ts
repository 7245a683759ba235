import { type SystemStatus, systemStatus } from '../../resolvers/system-status.ts';
import { builder } from '../builder.ts';

const SystemStatusType = builder.objectRef<SystemStatus>('SystemStatus').implement({
  description: 'How this server is.',
  fields: (t) => ({
    version: t.exposeString('version', { description: 'The version of Hindcast.' }),
    engineVersion: t.exposeString('engineVersion', {
      description: 'The version of the engine; it is part of every result key.',
    }),
    uptimeSeconds: t.exposeFloat('uptimeSeconds', { description: 'Seconds since the server started.' }),
    memoryBytes: t.exposeFloat('memoryBytes', { description: 'Resident memory of the server process.' }),
    workers: t.exposeInt('workers', { description: 'Worker threads inside this process.' }),
    queuedBacktests: t.exposeInt('queuedBacktests', { description: 'Backtests that wait.' }),
    runningBacktests: t.exposeInt('runningBacktests', { description: 'Backtests that are being computed.' }),
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
