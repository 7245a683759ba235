import { createHash } from 'node:crypto';
import type { RegistrationProgress, Services } from '../../context.ts';
import { type InputIssue, InvalidInputError, ModelRejectedError, quote } from '../../errors.ts';
import type { DiskFile } from '../../files/index.ts';
import { type ModelInfo, refuseByBeginning } from '../../models/index.ts';
import { type ModelRow, findArtifactInfo, insertArtifact, insertModel } from '../../store/index.ts';
import { type WantedInputs, resolveInputs } from './model-inputs.ts';
import { followProgress } from '../follow-progress.ts';
import { nameIssues } from '../names.ts';

export interface RegisterModelInput extends WantedInputs {
  readonly name: string;
  /** Null for the default output of the file. */
  readonly output: string | null;
  readonly description: string;
  readonly tags: readonly string[];
  /** Relative to the models directory; null for an upload. */
  readonly sourcePath: string | null;
  /** The name of the key that registers it; null for a file of the models directory. */
  readonly createdBy?: string;
  /** Chosen by the client, to ask by it how far the registration is. */
  readonly progressId?: string | null;
}

export interface ModelSource {
  readonly file: DiskFile;
  /** Aborts when nobody waits for the outcome any more. */
  readonly signal?: AbortSignal;
}

/**
 * Inspects a model file, matches its inputs with features, and registers it. A file that fails is not kept; one that
 * the store has already is not inspected again. `created` is false where the newest version is the very same. Throws
 * InvalidInputError, NotFoundError, ModelRejectedError, and ConflictError where another registration has the same
 * `progressId`.
 */
export async function registerModel(
  { database, models, registrations }: Services,
  input: RegisterModelInput,
  { file, signal }: ModelSource,
): Promise<{ model: ModelRow; created: boolean }> {
  checkWords(input);
  await refuseByBeginning(async (end) => new Uint8Array(await file.read(0, end)));
  const start: RegistrationProgress = { bytes: file.size, stage: 'READING', doneBytes: 0 };
  using following = followProgress(registrations, input.progressId, start);
  const { progress } = following;
  const digest = await digestOf(piecesOf(file, progress, 'READING'));
  const known = await findArtifactInfo(database, digest);
  const inspected = { size: file.size, pieces: piecesOf(file, progress, 'INSPECTING') };
  const info = known ?? (await models.inspect(inspected, signal));
  const inputs = await resolveInputs(database, input, info);
  checkOutput(input.output, info);
  if (known === undefined) {
    const artifact = { digest, size: file.size, info, stream: () => piecesOf(file, progress, 'STORING') };
    if (!(await insertArtifact(database, artifact)))
      throw new ModelRejectedError('The file was written to while it was read. Register it again.');
  }
  const { name, output, description, tags, sourcePath, createdBy = null } = input;
  return insertModel(database, { name, output, description, tags, sourcePath, createdBy, inputs, digest });
}

/** The file piece by piece: it is never in memory as a whole. Its progress is that of the stage. */
async function* piecesOf(
  file: DiskFile,
  progress: RegistrationProgress,
  stage: RegistrationProgress['stage'],
): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
  Object.assign(progress, { stage, doneBytes: 0 });
  for await (const piece of file.stream()) {
    yield piece;
    progress.doneBytes += piece.length;
  }
}

/** SHA-256 in hex. */
async function digestOf(pieces: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of pieces) hash.update(piece);
  return hash.digest('hex');
}

function checkWords({ name, tags, description, progressId }: RegisterModelInput): void {
  const issues: InputIssue[] = [...nameIssues(['input', 'name'], name)];
  if (progressId !== null && progressId !== undefined) issues.push(...nameIssues(['input', 'progressId'], progressId));
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
