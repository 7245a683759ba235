import { type ScanReport, scanModels } from '../../resolvers/models/scan-models.ts';
import { builder } from '../builder.ts';
import { ModelType } from './model.ts';

const ScanFault = builder.objectRef<{ file: string; message: string }>('ScanFault').implement({
  description: 'A file of the models directory that could not be registered as a model.',
  fields: (t) => ({
    file: t.exposeString('file', {
      description: 'Path of the file, relative to the models directory; `.` when the directory itself cannot be read.',
    }),
    message: t.exposeString('message', { description: 'What is wrong with the file, and what to do.' }),
  }),
});

const Payload = builder.objectRef<ScanReport>('ScanModelsResult').implement({
  description: 'What a scan of the models directory found.',
  fields: (t) => ({
    registered: t.field({
      type: [ModelType],
      description: 'Models that this scan registered: new files, and new versions of changed ones.',
      resolve: (report) => report.registered,
    }),
    unchanged: t.field({
      type: [ModelType],
      description: 'Models that were registered before and have not changed.',
      resolve: (report) => report.unchanged,
    }),
    faults: t.field({
      type: [ScanFault],
      description: 'Files that could not be registered, and why. They do not keep the others out.',
      resolve: (report) => report.faults,
    }),
  }),
});

builder.mutationField('scanModels', (t) =>
  t.field({
    type: Payload,
    description:
      'Reads every file of the models directory now, and registers what is new. A changed file becomes a new version; a model whose file is gone gets `missingSince`. Inputs are taken from `manifest.json`, or from the input names in the file.',
    resolve: (_, __, { services }) => scanModels(services, { everything: true }),
  }),
);
