import { InvalidInputError, ModelRejectedError, NotFoundError } from '../../errors.ts';
import { readModelFile } from '../../resolvers/models/read-model-file.ts';
import { registerModel } from '../../resolvers/models/register-model.ts';
import type { ModelRow } from '../../store/index.ts';
import { builder } from '../builder.ts';
import { ModelType } from './model.ts';

const RegisterModelInput = builder.inputType('RegisterModelInput', {
  description: 'A model to register.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'Its name; the same name again makes the next version.' }),
    file: t.field({
      type: 'File',
      required: true,
      description: 'The model file: ONNX, XGBoost JSON or UBJ, or LightGBM text.',
    }),
    featureSet: t.string({
      description:
        'The feature set whose features go in. Without one, the names of the inputs are expressions, or are all in one set.',
    }),
    features: t.stringList({
      description:
        'The names of the features that go in, in order; all of the set, or those the file names, when absent.',
    }),
    output: t.string({ description: "The output that is the score; the file's default when absent." }),
    description: t.string({ required: true, defaultValue: '', description: 'What it is.' }),
    tags: t.stringList({ required: true, defaultValue: [], description: 'Words to find it by.' }),
  }),
});

const Payload = builder.objectRef<{ model: ModelRow; created: boolean }>('RegisterModelPayload').implement({
  description: 'The model as it is registered.',
  fields: (t) => ({
    model: t.field({ type: ModelType, description: 'The model.', resolve: (payload) => payload.model }),
    created: t.exposeBoolean('created', {
      description: 'False where the newest version of this name was the very same already.',
    }),
  }),
});

builder.mutationField('registerModel', (t) =>
  t.field({
    type: Payload,
    description: 'Registers a model file.',
    args: { input: t.arg({ type: RegisterModelInput, required: true, description: 'The model.' }) },
    errors: { types: [InvalidInputError, NotFoundError, ModelRejectedError] },
    resolve: async (_, { input: { file, featureSet, features, output, ...rest } }, { services }) => {
      const { maxModelBytes } = services.config;
      const message = `Expected at most ${maxModelBytes} bytes, and the file has more.`;
      const tooLarge = () => new InvalidInputError([{ path: ['input', 'file'], message }]);
      const whole = await readModelFile(file.stream(), maxModelBytes, tooLarge);
      const input = {
        ...rest,
        featureSet: featureSet ?? null,
        features: features ?? null,
        output: output ?? null,
        sourcePath: null,
      };
      return registerModel(services, input, whole);
    },
  }),
);
