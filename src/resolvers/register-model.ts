import { createHash } from 'node:crypto';
import { type InputIssue, InvalidInputError, ModelRejectedError, NotFoundError, quote } from '../errors.ts';
import { type ModelInfo, inspectModel } from '../models/index.ts';
import {
  type Database,
  type ModelInput,
  type ModelRow,
  findFeatureSet,
  insertModel,
  listFeatureSets,
} from '../store/index.ts';
import { expressionIssues } from './define-feature-set.ts';
import { nameIssues } from './names.ts';

export interface RegisterModelInput {
  readonly name: string;
  /** The features that go in: all of a set in its order, or a list of names of its features. */
  readonly featureSet: string | null;
  readonly features: readonly string[] | null;
  readonly output: string | null;
  readonly description: string;
  readonly tags: readonly string[];
  readonly sourcePath: string | null;
}

/**
 * Reads a model file, checks its inputs against the features, and registers it. Nothing is kept of a file that fails.
 * @param data the whole file; its size was limited while it was read
 */
export async function registerModel(
  database: Database,
  input: RegisterModelInput,
  data: Uint8Array<ArrayBuffer>,
): Promise<{ model: ModelRow; created: boolean }> {
  const issues: InputIssue[] = [...nameIssues(['input', 'name'], input.name)];
  for (const [index, tag] of input.tags.entries()) issues.push(...nameIssues(['input', 'tags', String(index)], tag));
  if (input.description.length > 10_000)
    issues.push({
      path: ['input', 'description'],
      message: `Expected at most 10000 characters, got ${input.description.length}.`,
    });
  if (issues.length > 0) throw new InvalidInputError(issues);
  const info = await inspectModel(data);
  const inputs = await resolveInputs(database, input, info);
  checkOutput(input.output, info);
  const digest = createHash('sha256').update(data).digest('hex');
  const { name, output, description, tags, sourcePath } = input;
  const artifact = { digest, format: info.format, info: JSON.parse(JSON.stringify(info)), data };
  return insertModel(database, { name, output, description, tags, sourcePath, inputs, artifact });
}

function checkOutput(output: string | null, info: ModelInfo): void {
  const names = info.outputs.map(({ name }) => name);
  if (output === null ? info.defaultOutput !== null : names.includes(output)) return;
  const message = `Expected one of the outputs ${names.map(quote).join(', ')}, got ${output === null ? 'none' : quote(output)}.`;
  throw new InvalidInputError([{ path: ['input', 'output'], message }]);
}

async function resolveInputs(database: Database, input: RegisterModelInput, info: ModelInfo): Promise<ModelInput[]> {
  const names = input.features ?? info.featureNames;
  const inputs =
    input.featureSet === null ? namedByFile(names) : await fromSet(database, input.featureSet, input, info);
  if (inputs.length === info.featureCount) return inputs;
  throw new ModelRejectedError(
    `The model takes ${info.featureCount} features, and ${inputs.length} are given: ${inputs.map(({ name }) => quote(name)).join(', ')}. ` +
      'Name as many, in the order in which it was trained.',
  );
}

/** Without a feature set the names are taken as expressions. */
function namedByFile(names: readonly string[] | null): ModelInput[] {
  if (names === null) {
    const message = 'Expected a feature set or a list of features, for the file does not name its inputs.';
    throw new InvalidInputError([{ path: ['input', 'featureSet'], message }]);
  }
  const issues = names.flatMap((name, index) => expressionIssues(['input', 'features', String(index)], name));
  if (issues.length > 0) throw new InvalidInputError(issues);
  return names.map((name) => ({ name, expression: name }));
}

async function fromSet(
  database: Database,
  setName: string,
  { features }: RegisterModelInput,
  info: ModelInfo,
): Promise<ModelInput[]> {
  const set = await findFeatureSet(database, setName);
  if (!set) {
    const known = (await listFeatureSets(database)).map(({ name }) => quote(name)).join(', ');
    throw new NotFoundError(
      'feature set',
      setName,
      known ? `There are ${known}.` : 'Define it first with defineFeatureSet.',
    );
  }
  const byName = new Map(set.features.map((feature) => [feature.name, feature]));
  // The file's own names decide the order when the set has all of them.
  const ownNames = info.featureNames?.every((name) => byName.has(name)) ? info.featureNames : null;
  const names = features ?? ownNames ?? [...byName.keys()];
  const unknown = names.filter((name) => !byName.has(name));
  if (unknown.length > 0)
    throw new NotFoundError(
      'feature',
      unknown[0] ?? '',
      `The set ${quote(setName)} has ${[...byName.keys()].map(quote).join(', ')}.`,
    );
  return names.flatMap((name) => byName.get(name) ?? []);
}
