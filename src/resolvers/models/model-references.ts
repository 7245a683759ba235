import { NotFoundError } from '../../errors.ts';
import { type Database, type ModelReference, type ModelRow, findReferences } from '../../store/index.ts';

/** The model of each reference, in their order. Throws NotFoundError for one that does not exist. */
export async function requireModels(database: Database, references: readonly ModelReference[]): Promise<ModelRow[]> {
  const found = await findReferences(database, references);
  return references.map((reference, index) => found[index] ?? noModel(reference));
}

/** @throws {NotFoundError} */
export function noModel(reference: ModelReference): never {
  throw new NotFoundError('model', textOf(reference), 'The query `models` lists those that exist.');
}

function textOf(reference: ModelReference): string {
  if (reference.kind === 'ID') return String(reference.id);
  if (reference.kind === 'DIGEST') return reference.digest;
  return reference.version === null ? reference.name : `${reference.name}@${reference.version}`;
}
