import { parseModelInfo } from '../../resolvers/models/model-info.ts';
import type { ModelRow } from '../../store/index.ts';
import { builder } from '../builder.ts';
import { rowId } from '../ids.ts';
import { orNull } from '../or-null.ts';
import { FeatureType } from '../features/feature-set.ts';

export const ModelFormatEnum = builder.enumType('ModelFormat', {
  description: 'The format of a model file, told from its bytes.',
  values: {
    ONNX: {
      description: 'Open Neural Network Exchange, run by onnxruntime or, if it is a tree ensemble, by the tree kernel.',
    },
    XGBOOST_JSON: { description: "XGBoost's JSON." },
    XGBOOST_UBJ: { description: "XGBoost's universal binary JSON." },
    LIGHTGBM: { description: "LightGBM's text." },
  } as const,
});

const ModelOutputType = builder.objectRef<{ name: string; description: string }>('ModelOutput').implement({
  description: 'One score that can be read from a model.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'The name to ask for it.' }),
    description: t.exposeString('description', { description: 'What it is.' }),
  }),
});

export const ModelType = builder.objectRef<ModelRow>('Model');
builder.node(ModelType, {
  description: 'A registered model: a file, the features that go in, in order, and the output that is its score.',
  id: { resolve: (model) => model.id },
  isTypeOf: (value) => typeof value === 'object' && value !== null && 'digest' in value && 'inputs' in value,
  loadOne: (local, { loaders }) => {
    const id = rowId(local);
    return id === undefined ? null : orNull(loaders.models.load(id));
  },
  fields: (t) => ({
    name: t.exposeString('name', { description: 'The name; the same name again makes the next version.' }),
    version: t.exposeInt('version', { description: 'The version under this name, from 1.' }),
    description: t.exposeString('description', { description: 'What its owner says of it.' }),
    tags: t.stringList({ description: 'Words to find it by.', resolve: (model) => [...model.tags] }),
    format: t.field({
      type: ModelFormatEnum,
      description: 'The format of the file.',
      resolve: (model) => parseModelInfo(model).format,
    }),
    digest: t.exposeString('digest', { description: 'SHA-256 of the file, in hex.' }),
    sizeBytes: t.exposeInt('sizeBytes', { description: 'The size of the file in bytes.' }),
    inputs: t.field({
      type: [FeatureType],
      description: 'The features that go in, in order.',
      resolve: (model) => [...model.inputs],
    }),
    output: t.string({
      nullable: true,
      description: 'The output that is the score.',
      resolve: (model) => model.output ?? parseModelInfo(model).defaultOutput,
    }),
    outputs: t.field({
      type: [ModelOutputType],
      description: 'The outputs that the file offers.',
      resolve: (model) => parseModelInfo(model).outputs,
    }),
    objective: t.string({
      nullable: true,
      description: 'What it was trained for, as its library names it.',
      resolve: (model) => parseModelInfo(model).objective,
    }),
    handlesMissing: t.boolean({
      description: 'Whether missing inputs follow a direction that was learned; else such rows have no score.',
      resolve: (model) => parseModelInfo(model).handlesMissing,
    }),
    trees: t.int({
      nullable: true,
      description: 'Trees, where it is an ensemble of trees.',
      resolve: (model) => parseModelInfo(model).trees,
    }),
    nodes: t.int({
      description: 'Nodes of all trees, or operators of the graph.',
      resolve: (model) => parseModelInfo(model).nodes,
    }),
    opset: t.int({
      nullable: true,
      description: 'The version of the ONNX operator set.',
      resolve: (model) => parseModelInfo(model).opsets?.['ai.onnx'] ?? null,
    }),
    producer: t.string({
      nullable: true,
      description: 'The program that wrote the file, where it says so.',
      resolve: (model) => parseModelInfo(model).producer,
    }),
    sourcePath: t.exposeString('sourcePath', {
      nullable: true,
      description: 'The file of the models directory that it came from; null where it was uploaded.',
    }),
    missingSince: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When that file was found to have vanished. What is registered stays, and can be launched.',
      resolve: (model) => model.missingSince,
    }),
    createdAt: t.field({
      type: 'DateTime',
      description: 'When it was registered.',
      resolve: (model) => model.createdAt,
    }),
  }),
});
