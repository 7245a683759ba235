import { systemClock } from '../../clock.ts';
import type { Services } from '../../context.ts';
import { type ModelReference, type PrunedResults, deleteResults } from '../../store/index.ts';
import { InputChecks } from '../input-checks.ts';
import { requireDataset } from '../market-data/datasets.ts';
import { requireModels } from '../models/model-references.ts';

const DAY_MS = 86_400_000;
const MAX_DAYS = 36_525;

export interface PruneResultsInput {
  /** Null for any age. */
  readonly olderThanDays: number | null;
  /** Null for all datasets. */
  readonly dataset: string | null;
  /** Null for all models. */
  readonly model: ModelReference | null;
  readonly unreferencedOnly: boolean;
}

/** Removes results to which all of the input applies. Throws InvalidInputError and NotFoundError. */
export async function pruneResults({ database }: Services, input: PruneResultsInput): Promise<PrunedResults> {
  const { olderThanDays, dataset, model, unreferencedOnly } = input;
  const checks = new InputChecks(['input']);
  if (olderThanDays !== null) checks.range(['olderThanDays'], olderThanDays, [0, MAX_DAYS]);
  checks.throwIssues();
  const found = model && (await requireModels(database, [model]));
  return deleteResults(database, {
    computedBefore: olderThanDays === null ? null : new Date(systemClock.now() - olderThanDays * DAY_MS),
    datasetId: dataset === null ? null : (await requireDataset(database, dataset)).id,
    modelDigest: found?.[0].digest ?? null,
    unreferencedOnly,
  });
}
