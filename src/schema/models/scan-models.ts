import { type ScanReport, scanModels } from '../../resolvers/models/scan-models.ts';
import { builder } from '../builder.ts';
import { ModelType } from './model.ts';

const ScanFault = builder.objectRef<{ file: string; message: string }>('ScanFault').implement({
  description: 'A file of the models directory that could not be registered.',
  fields: (t) => ({
    file: t.exposeString('file', { description: 'The file, relative to the models directory.' }),
    message: t.exposeString('message', { description: 'What is wrong with it.' }),
  }),
});

const Payload = builder.objectRef<ScanReport>('ScanModelsResult').implement({
  description: 'What the models directory holds now.',
  fields: (t) => ({
    registered: t.field({
      type: [ModelType],
      description: 'Models that were new, or had changed and got a new version.',
      resolve: (report) => report.registered,
    }),
    unchanged: t.field({
      type: [ModelType],
      description: 'Models that were registered already.',
      resolve: (report) => report.unchanged,
    }),
    faults: t.field({
      type: [ScanFault],
      description: 'Files that could not be registered.',
      resolve: (report) => report.faults,
    }),
  }),
});

builder.mutationField('scanModels', (t) =>
  t.field({
    type: Payload,
    description:
      'Reads all of the models directory now: a changed file becomes a new version, and models whose file has vanished are marked. What goes into each is in its `manifest.json`, or in the names of the inputs.',
    resolve: (_, __, { services }) => scanModels(services, { everything: true }),
  }),
);
