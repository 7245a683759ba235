import type { Services } from '../../context.ts';
import { type InputIssue, InvalidInputError, quote } from '../../errors.ts';
import type { ModelInfo } from '../../models/index.ts';
import { type ModelRow, findArtifactInfo, insertModel } from '../../store/index.ts';
import { type WantedInputs, resolveInputs } from './model-inputs.ts';
import { nameIssues } from '../names.ts';
import type { ModelFile } from './read-model-file.ts';

export interface RegisterModelInput extends WantedInputs {
  readonly name: string;
  /** Null for the default output of the file. */
  readonly output: string | null;
  readonly description: string;
  readonly tags: readonly string[];
  /** Relative to the models directory; null for an upload. */
  readonly sourcePath: string | null;
}

/**
 * Inspects a model file, matches its inputs with features, and registers it. A file that fails is not kept; one that
 * the store has already is not inspected again. `created` is false where the newest version is the very same. Throws
 * InvalidInputError, NotFoundError and ModelRejectedError.
 */
export async function registerModel(
  { database, models }: Services,
  input: RegisterModelInput,
  { digest, data }: ModelFile,
): Promise<{ model: ModelRow; created: boolean }> {
  checkWords(input);
  const known = await findArtifactInfo(database, digest);
  const info = known ?? (await models.inspect(data));
  const inputs = await resolveInputs(database, input, info);
  checkOutput(input.output, info);
  const { name, output, description, tags, sourcePath } = input;
  return insertModel(database, {
    name,
    output,
    description,
    tags,
    sourcePath,
    inputs,
    digest,
    ...(known === undefined ? { artifact: { info, data } } : {}),
  });
}

function checkWords({ name, tags, description }: RegisterModelInput): void {
  const issues: InputIssue[] = [...nameIssues(['input', 'name'], name)];
  for (const [index, tag] of tags.entries()) issues.push(...nameIssues(['input', 'tags', String(index)], tag));
  if (description.length > 10_000)
    issues.push({
      path: ['input', 'description'],
      message: `Expected at most 10000 characters, got ${description.length}.`,
    });
  if (issues.length > 0) throw new InvalidInputError(issues);
}

function checkOutput(output: string | null, info: ModelInfo): void {
  const names = info.outputs.map(({ name }) => name);
  if (output === null ? info.defaultOutput !== null : names.includes(output)) return;
  const message = `Expected one of the outputs ${names.map(quote).join(', ')}, got ${output === null ? 'none' : quote(output)}.`;
  throw new InvalidInputError([{ path: ['input', 'output'], message }]);
}
