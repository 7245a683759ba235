import { InvalidInputError, ModelRejectedError, NotFoundError, quote } from '../../errors.ts';
import { type ModelInfo, areGenerated } from '../../models/index.ts';
import type { Database, ModelInput } from '../../store/index.ts';
import { expressionIssues } from '../features/define-feature-set.ts';
import { type FeatureSet, allFeatureSets, featureSetNamed } from '../features/feature-sets.ts';

/** What was said at registration of the features that go into a model. */
export interface WantedInputs {
  /** Where null, names are expressions, or features of the one set that has them all. */
  readonly featureSet: string | null;
  /** Names in the order of the model's inputs. Where null, the names in the file, or all of the set. */
  readonly features: readonly string[] | null;
}

/**
 * The inputs of a model in order, as many as it takes. Throws NotFoundError for a set or feature that does not exist,
 * InvalidInputError where the names do not say which features are meant, and ModelRejectedError for too many or too
 * few.
 */
export async function resolveInputs(database: Database, wanted: WantedInputs, info: ModelInfo): Promise<ModelInput[]> {
  const inputs =
    wanted.featureSet === null
      ? await withoutSet(database, wanted.features ?? info.featureNames)
      : fromSet(await requireSet(database, wanted.featureSet), wanted.features, info);
  if (inputs.length === info.featureCount) return inputs;
  throw new ModelRejectedError(
    `The model takes ${info.featureCount} features, and ${inputs.length} are given: ${inputs.map(({ name }) => quote(name)).join(', ')}. ` +
      'Name as many, in the order in which it was trained.',
  );
}

async function withoutSet(database: Database, names: readonly string[] | null): Promise<ModelInput[]> {
  if (names === null)
    throw atSet('Expected a feature set or a list of features, for the file does not name its inputs.');
  const issues = names.flatMap((name, index) => expressionIssues(['input', 'features', String(index)], name));
  if (issues.length === 0) return names.map((name) => ({ name, expression: name }));
  const fitting = (await allFeatureSets(database)).filter((set) => names.every((name) => featureOf(set, name)));
  const defined = fitting.filter(({ isBuiltIn }) => !isBuiltIn);
  // A name that several built-in sets have is the same feature in each.
  const [first] = defined.length > 0 ? defined : fitting;
  if (!first) throw new InvalidInputError(issues);
  if (defined.length <= 1) return names.flatMap((name) => featureOf(first, name) ?? []);
  const sets = defined.map((set) => quote(set.name)).join(', ');
  throw atSet(`Expected a feature set, for the names of the inputs are in several: ${sets}.`);
}

async function requireSet(database: Database, name: string): Promise<FeatureSet> {
  const set = await featureSetNamed(database, name);
  if (set) return set;
  const known = (await allFeatureSets(database)).map((other) => quote(other.name)).join(', ');
  throw new NotFoundError('feature set', name, `There are ${known}. Define others with defineFeatureSet.`);
}

function fromSet(set: FeatureSet, features: readonly string[] | null, info: ModelInfo): ModelInput[] {
  const all = set.features.map(({ name }) => name);
  return (features ?? namesInFile(set, info) ?? all).map((name) => {
    const feature = featureOf(set, name);
    if (feature) return feature;
    throw new NotFoundError('feature', name, `The set ${quote(set.name)} has ${all.map(quote).join(', ')}.`);
  });
}

/**
 * The names of the file, which decide which feature goes where; null where it has none. Where the set lacks some,
 * guessing by order could feed every input with another's values.
 */
function namesInFile(set: FeatureSet, { featureNames }: ModelInfo): readonly string[] | null {
  if (featureNames === null || areGenerated(featureNames)) return null;
  const missing = featureNames.filter((name) => !featureOf(set, name));
  if (missing.length === 0) return featureNames;
  const order = featureNames.map(quote).join(', ');
  throw new InvalidInputError([
    {
      path: ['input', 'features'],
      message: `The file names its inputs, and the set ${quote(set.name)} has no ${missing.map(quote).join(', ')}. Use a set that has them, or say with "features" which features go in, in the order of the file: ${order}.`,
    },
  ]);
}

const featureOf = (set: FeatureSet, name: string) => set.features.find((feature) => feature.name === name);
const atSet = (message: string) => new InvalidInputError([{ path: ['input', 'featureSet'], message }]);
