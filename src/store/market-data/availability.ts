import type { Database } from '../postgres/database.ts';
import { CALENDAR_SYMBOL, TIME_FIELD } from './datasets.ts';

/** Which bars an instrument has. */
export interface Availability {
  readonly datasetId: number;
  readonly asOf: number;
  readonly instrumentId: number;
  readonly symbol: string;
  /** First and last bar, ms since the epoch. */
  readonly firstTime: number;
  readonly lastTime: number;
  readonly bars: number;
}

/** Which values an instrument has of a field. */
export interface FieldAvailability {
  readonly instrumentId: number;
  readonly field: string;
  /** Values that are not missing; the first and the last of them, null where there is none. */
  readonly present: number;
  readonly firstTime: number | null;
  readonly lastTime: number | null;
}

interface DatasetVersion {
  readonly datasetId: number;
  readonly asOf: number;
}

/** The bars of each instrument as of a revision, by symbol, from an index alone. */
export async function findAvailability(database: Database, datasetId: number, asOf: number): Promise<Availability[]> {
  return (await findAvailabilities(database, [{ datasetId, asOf }])).get(datasetId) ?? [];
}

/** As `findAvailability`, of any number of datasets in one statement, by dataset. */
export async function findAvailabilities(
  { pool }: Database,
  versions: readonly DatasetVersion[],
): Promise<Map<number, Availability[]>> {
  const { rows } = await pool.query<Availability>(
    `SELECT dataset_id AS "datasetId", as_of AS "asOf", instrument_id AS "instrumentId", symbol,
       min(first_time) AS "firstTime", max(last_time) AS "lastTime", sum(count)::int AS bars
     FROM (
       SELECT DISTINCT ON (chunk.instrument_id, bucket) wanted.dataset_id, as_of, instrument_id, symbol, first_time,
         last_time, count
       FROM unnest($1::int[], $2::int[]) AS wanted (dataset_id, as_of)
       JOIN instrument ON instrument.dataset_id = wanted.dataset_id AND symbol <> $3
       JOIN field ON field.dataset_id = wanted.dataset_id AND field.name = $4
       JOIN chunk ON chunk.instrument_id = instrument.id AND chunk.field_id = field.id AND revision <= as_of
       ORDER BY chunk.instrument_id, bucket, revision DESC
     ) AS newest
     GROUP BY dataset_id, as_of, instrument_id, symbol ORDER BY symbol COLLATE "C"`,
    [versions.map(({ datasetId }) => datasetId), versions.map(({ asOf }) => asOf), CALENDAR_SYMBOL, TIME_FIELD],
  );
  return Map.groupBy(rows, (row) => row.datasetId);
}

/** The values of each field of instruments, by instrument and then by field, from an index alone. */
export async function findFieldAvailability(
  { pool }: Database,
  versions: readonly { readonly instrumentId: number; readonly asOf: number }[],
): Promise<Map<number, FieldAvailability[]>> {
  const { rows } = await pool.query<FieldAvailability>(
    `SELECT instrument_id AS "instrumentId", name AS field, sum(present)::int AS present,
       min(first_time) AS "firstTime", max(last_time) AS "lastTime"
     FROM (
       SELECT DISTINCT ON (chunk.instrument_id, field_id, bucket) chunk.instrument_id, field_id, present, first_time,
         last_time
       FROM unnest($1::int[], $2::int[]) AS wanted (instrument_id, as_of)
       JOIN chunk ON chunk.instrument_id = wanted.instrument_id AND revision <= as_of
       ORDER BY chunk.instrument_id, field_id, bucket, revision DESC
     ) AS newest
     JOIN field ON field.id = field_id AND name <> $3
     GROUP BY instrument_id, name ORDER BY name`,
    [versions.map(({ instrumentId }) => instrumentId), versions.map(({ asOf }) => asOf), TIME_FIELD],
  );
  return Map.groupBy(rows, (row) => row.instrumentId);
}
