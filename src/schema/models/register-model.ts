import { ConflictError, InvalidInputError, ModelRejectedError, NotFoundError } from '../../errors.ts';
import { registerModel } from '../../resolvers/models/register-model.ts';
import type { ModelRow } from '../../store/index.ts';
import { builder } from '../builder.ts';
import { ModelType } from './model.ts';

const RegisterModelInput = builder.inputType('RegisterModelInput', {
  description: 'A model file, and how its inputs are computed.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'Name of the model. An existing name gets a new version.' }),
    file: t.field({
      type: 'File',
      required: true,
      description:
        'The model file, uploaded as a part of a multipart request: ONNX, XGBoost JSON or UBJ, or LightGBM text, at most 256 MB.',
    }),
    featureSet: t.string({
      description:
        'Feature set that the inputs are taken from. When absent, the input names are read as expressions, or looked up in the one feature set that has all of them.',
    }),
    features: t.stringList({
      description:
        'Names of the input features, in the order in which the model was trained. When absent, those that the file names, or all of the set. Without `featureSet`, expressions such as `Mean($close,20)/$close` may be given.',
    }),
    output: t.string({
      description:
        'Output of the model to use as its score, such as `raw` or `probability[1]`; the obvious one when absent. Required when there is no obvious one.',
    }),
    description: t.string({
      required: true,
      defaultValue: '',
      description: 'Your own note on the model, at most 10000 characters.',
    }),
    progressId: t.string({
      description:
        'An id of your choice, such as a UUID, to follow this registration with the query `registrationProgress`. Refused with `Conflict` while another registration uses the same id.',
    }),
    tags: t.stringList({
      required: true,
      defaultValue: [],
      description: 'Words to find the model by, as in `models(filter: { tag: "momentum" })`.',
    }),
  }),
});

const Payload = builder.objectRef<{ model: ModelRow; created: boolean }>('RegisterModelPayload').implement({
  description: 'The model that was registered.',
  fields: (t) => ({
    model: t.field({
      type: ModelType,
      description: 'The registered model, at its newest version.',
      resolve: (payload) => payload.model,
    }),
    created: t.exposeBoolean('created', {
      description:
        'Whether a new version was made; false when the newest version of this name has the same file, inputs and output.',
    }),
  }),
});

builder.mutationField('registerModel', (t) =>
  t.field({
    type: Payload,
    description:
      'Registers a model file, so that backtests can use it. The file is read without running any code in it; its inputs are matched with features, and their number has to agree.',
    args: {
      input: t.arg({ type: RegisterModelInput, required: true, description: 'The file, its name, and its inputs.' }),
    },
    errors: { types: [InvalidInputError, NotFoundError, ModelRejectedError, ConflictError] },
    resolve: async (_, { input: { file, featureSet, features, output, ...rest } }, { services, viewer, bounds }) => {
      const { maxModelBytes } = services.config;
      const message = `Expected at most ${maxModelBytes} bytes, and the file has more.`;
      if (file.size > maxModelBytes) throw new InvalidInputError([{ path: ['input', 'file'], message }]);
      const input = {
        ...rest,
        featureSet: featureSet ?? null,
        features: features ?? null,
        output: output ?? null,
        sourcePath: null,
        createdBy: viewer.name,
      };
      return registerModel(services, input, { file, signal: bounds.signal });
    },
  }),
);
