import type { ModelRow } from '../../store/index.ts';
import { builder } from '../builder.ts';
import { rowId } from '../ids.ts';
import { orNull } from '../or-null.ts';
import { FeatureType } from '../features/feature-set.ts';

export const ModelFormatEnum = builder.enumType('ModelFormat', {
  description: 'Format of a model file, recognised from its bytes.',
  values: {
    ONNX: {
      description:
        'Open Neural Network Exchange (`.onnx`). Tree ensembles run on the tree kernel, all else in onnxruntime.',
    },
    XGBOOST_JSON: { description: 'XGBoost, as `save_model("model.json")` writes it.' },
    XGBOOST_UBJ: { description: 'XGBoost, as `save_model("model.ubj")` writes it: universal binary JSON.' },
    LIGHTGBM: { description: 'LightGBM, as `save_model("model.txt")` writes it.' },
  } as const,
});

const ModelOutputType = builder.objectRef<{ name: string; description: string }>('ModelOutput').implement({
  description: 'A number that can be read from a model as its score.',
  fields: (t) => ({
    name: t.exposeString('name', {
      description: 'Name to give as `output` at registration, such as `prediction`, `raw` or `probability[1]`.',
    }),
    description: t.exposeString('description', { description: 'What the number is.' }),
  }),
});

export const ModelType = builder.objectRef<ModelRow>('Model');
builder.node(ModelType, {
  description:
    'A registered model: a file, the features that go into it, and the output that is its score. File, inputs and output of a version never change.',
  id: { resolve: (model) => model.id },
  isTypeOf: (value) => typeof value === 'object' && value !== null && 'digest' in value && 'inputs' in value,
  loadOne: (local, { loaders }) => {
    const id = rowId(local);
    return id === undefined ? null : orNull(loaders.models.load(id));
  },
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Name of the model, shared by its versions.' }),
    version: t.exposeInt('version', { description: 'Number of the version under this name, from 1.' }),
    description: t.exposeString('description', { description: 'Note given at registration; empty when none was.' }),
    tags: t.stringList({ description: 'Words given to find the model by.', resolve: (model) => [...model.tags] }),
    inputs: t.field({
      type: [FeatureType],
      description: 'Features that go into the model, in the order in which it takes them.',
      resolve: (model) => [...model.inputs],
    }),
    output: t.string({
      nullable: true,
      description:
        "Name of the output that is the model's score: the one chosen at registration, else the file's default.",
      resolve: (model) => model.output ?? model.info.defaultOutput,
    }),
    sourcePath: t.exposeString('sourcePath', {
      nullable: true,
      description: 'Path of its file in the models directory, relative to it; null when the model was uploaded.',
    }),
    missingSince: t.field({
      type: 'DateTime',
      nullable: true,
      description:
        'When its file was found to be gone from the models directory; null while it is there. The model can still be launched.',
      resolve: (model) => model.missingSince,
    }),
    createdBy: t.exposeString('createdBy', {
      nullable: true,
      description:
        'The name of the key that registered it; null for a file of the models directory, and from before there were keys.',
    }),
    createdAt: t.field({
      type: 'DateTime',
      description: 'When this version was registered.',
      resolve: (model) => model.createdAt,
    }),
  }),
});

/** What the file itself says. */
builder.objectFields(ModelType, (t) => ({
  format: t.field({
    type: ModelFormatEnum,
    description: 'Format of the file.',
    resolve: (model) => model.info.format,
  }),
  digest: t.exposeString('digest', {
    description: 'SHA-256 of the file, in hex. It can be used to refer to the model.',
  }),
  sizeBytes: t.exposeInt('sizeBytes', { description: 'Size of the file in bytes.' }),
  outputs: t.field({
    type: [ModelOutputType],
    description: 'Outputs that the file offers as a score.',
    resolve: (model) => [...model.info.outputs],
  }),
  objective: t.string({
    nullable: true,
    description:
      'Training objective in the words of its library, such as `binary:logistic`; null when the file does not say.',
    resolve: (model) => model.info.objective,
  }),
  handlesMissing: t.boolean({
    description:
      'Whether the model learned what to do with a missing input, as boosted trees do. When false, a bar with a missing input has no score.',
    resolve: (model) => model.info.handlesMissing,
  }),
  producer: t.string({
    nullable: true,
    description: 'Program that wrote the file, such as `skl2onnx`; null when the file does not say.',
    resolve: (model) => model.info.producer,
  }),
}));

/** How large what is in the file is. */
builder.objectFields(ModelType, (t) => ({
  trees: t.int({
    nullable: true,
    description: 'How many trees it has; null when it is no ensemble of trees.',
    resolve: (model) => model.info.trees,
  }),
  bestTrees: t.int({
    nullable: true,
    description:
      'How many of its trees count unless an output that begins with "all-trees/" is chosen: those up to the best iteration, when early stopping ended its training, as its library predicts. Null when all count.',
    resolve: (model) => model.info.bestTrees,
  }),
  nodes: t.int({
    description: 'How many nodes all its trees have, or how many operators its graph has.',
    resolve: (model) => model.info.nodes,
  }),
  opset: t.int({
    nullable: true,
    description: 'Version of the ONNX operator set; null for other formats.',
    resolve: (model) => model.info.opsets?.['ai.onnx'] ?? null,
  }),
}));
