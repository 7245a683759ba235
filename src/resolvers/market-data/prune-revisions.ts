import { InvalidInputError, quote } from '../../errors.ts';
import { type Database, type PruneOutcome, pruneRevisions } from '../../store/index.ts';
import { requireDataset } from './datasets.ts';

/** Removes data that only revisions before the newest `keep` use. Throws InvalidInputError and NotFoundError. */
export async function pruneDataset(
  database: Database,
  { dataset, keep }: { readonly dataset: string; readonly keep: number },
): Promise<PruneOutcome & { readonly datasetName: string }> {
  if (keep < 1)
    throw new InvalidInputError([
      { path: ['input', 'keep'], message: `Expected to keep at least one revision, got ${quote(keep)}.` },
    ]);
  const { id, name } = await requireDataset(database, dataset);
  return { datasetName: name, ...(await pruneRevisions(database, id, keep)) };
}
