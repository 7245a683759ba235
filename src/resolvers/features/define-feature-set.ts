import { ExpressionError, parseExpression } from '../../engine/index.ts';
import { ConflictError, type InputIssue, InvalidInputError, quote } from '../../errors.ts';
import { type Database, insertFeatureSet, upsertFeatureSet } from '../../store/index.ts';
import { nameIssues } from '../names.ts';
import { type FeatureSet, definedSet, featureSetNamed, isBuiltInName } from './feature-sets.ts';

export interface FeatureSetInput {
  readonly name: string;
  readonly features: readonly { readonly name: string; readonly expression: string }[];
}

const MAX_FEATURES = 2_000;

/** Creates a feature set, or replaces the one of its name. Throws InvalidInputError with every fault. */
export async function defineFeatureSet(database: Database, input: FeatureSetInput): Promise<FeatureSet> {
  checkFeatureSet(input);
  return definedSet(await upsertFeatureSet(database, input.name, plain(input)));
}

/** Creates a feature set unless the same one exists. Throws ConflictError where another one has its name. */
export async function bringFeatureSet(database: Database, input: FeatureSetInput): Promise<void> {
  const { name } = input;
  const known = await featureSetNamed(database, name);
  if (known === undefined) {
    checkFeatureSet(input);
    await insertFeatureSet(database, name, plain(input));
  } else if (JSON.stringify(plain(known)) !== JSON.stringify(plain(input)))
    throw new ConflictError(
      known.isBuiltIn
        ? `The feature set ${quote(name)} is built in, with other features. Leave it out to use the built-in one, or bring it under another name.`
        : `The feature set ${quote(name)} is defined otherwise already, and stays as it is. Define it anew with defineFeatureSet, or bring it under another name.`,
    );
}

const plain = ({ features }: Pick<FeatureSetInput, 'features'>) =>
  features.map(({ name, expression }) => ({ name, expression }));

function checkFeatureSet(input: FeatureSetInput): void {
  const issues: InputIssue[] = [...nameIssues(['input', 'name'], input.name)];
  if (isBuiltInName(input.name))
    issues.push({
      path: ['input', 'name'],
      message: `Expected a name that is not built in, got ${quote(input.name)}. Choose another name, or use the built-in set as it is.`,
    });
  const { features } = input;
  if (features.length === 0 || features.length > MAX_FEATURES)
    issues.push({
      path: ['input', 'features'],
      message: `Expected 1 to ${MAX_FEATURES} features, got ${features.length}.`,
    });
  const seen = new Set<string>();
  for (const [index, feature] of features.slice(0, MAX_FEATURES).entries()) {
    const path = ['input', 'features', String(index)];
    issues.push(
      ...nameIssues([...path, 'name'], feature.name),
      ...expressionIssues([...path, 'expression'], feature.expression),
    );
    if (seen.has(feature.name))
      issues.push({ path: [...path, 'name'], message: `Expected different names, got ${quote(feature.name)} twice.` });
    seen.add(feature.name);
  }
  if (issues.length > 0) throw new InvalidInputError(issues);
}

/** What is wrong with an expression, and at which character. @param label whether it may look ahead */
export function expressionIssues(path: readonly string[], expression: string, label = false): InputIssue[] {
  try {
    parseExpression(expression, { label });
    return [];
  } catch (error) {
    if (error instanceof ExpressionError) return [{ path, message: error.message }];
    throw error;
  }
}
