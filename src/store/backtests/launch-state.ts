import type { DatasetRow } from '../market-data/datasets.ts';
import { type ModelReference, REFERENCED_IDS, referenceValues } from '../models/models.ts';
import type { Database } from '../postgres/database.ts';

/** What a launch asks the store. */
export interface LaunchQuestion {
  /** The name of the dataset. */
  readonly dataset: string;
  readonly models: readonly ModelReference[];
  /** Result keys, and the digest of a launch, as they were when the same was asked before; empty where it was not. */
  readonly keys: readonly string[];
  readonly launchDigest: string;
}

/** All that may change of what a launch depends on. */
export interface LaunchState {
  /** Undefined where there is none. */
  readonly dataset: DatasetRow | undefined;
  /** Of each reference, null where there is no such model. */
  readonly modelIds: readonly (number | null)[];
  /** Whether every one of the keys has a result. */
  readonly isComputed: boolean;
  /** The newest completed backtest of the launch, whose results are the keys'. */
  readonly finished: { readonly id: string; readonly seq: number } | undefined;
}

const LAUNCH_STATE = `
  SELECT ${REFERENCED_IDS} AS "modelIds",
    (SELECT to_json(found) FROM (
      SELECT id, name, timeframe_ms AS "timeframeMs", periods_per_year AS "periodsPerYear", revision,
        oldest_revision AS "oldestRevision", created_at AS "createdAt"
      FROM dataset WHERE name = $5
    ) AS found) AS dataset,
    NOT EXISTS (
      SELECT FROM unnest($6::text[]) AS wanted (key) WHERE NOT EXISTS (SELECT FROM result WHERE result.key = wanted.key)
    ) AS "isComputed",
    (SELECT to_json(found) FROM (
      SELECT id, seq FROM backtest WHERE launch_digest = $7 AND status = 'COMPLETED' ORDER BY created_at DESC LIMIT 1
    ) AS found) AS finished`;

type Row = Omit<LaunchState, 'dataset' | 'finished'> & {
  readonly dataset: (Omit<DatasetRow, 'createdAt'> & { readonly createdAt: string }) | null;
  readonly finished: LaunchState['finished'] | null;
};

/** Reads it in one statement, of one instant. */
export async function readLaunchState({ pool }: Database, question: LaunchQuestion): Promise<LaunchState> {
  const { dataset: name, models, keys, launchDigest } = question;
  const values = [...referenceValues(models), name, keys, launchDigest];
  const { rows } = await pool.query<Row>({ name: 'launch state', text: LAUNCH_STATE, values });
  const [{ dataset, finished, ...state }] = rows;
  return {
    ...state,
    dataset: dataset === null ? undefined : { ...dataset, createdAt: new Date(dataset.createdAt) },
    finished: finished ?? undefined,
  };
}

/** The backtest that somebody has launched with a key of their own, and the digest of its input. */
export async function findByIdempotencyKey(
  { prisma }: Database,
  createdBy: string,
  idempotencyKey: string,
): Promise<{ id: string; idempotencyDigest: string | null } | undefined> {
  const where = { createdBy_idempotencyKey: { createdBy, idempotencyKey } };
  const row = await prisma.backtest.findUnique({ where, select: { id: true, idempotencyDigest: true } });
  return row ?? undefined;
}
