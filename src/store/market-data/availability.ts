import type { Database } from '../postgres/database.ts';
import { CALENDAR_SYMBOL, TIME_FIELD } from './datasets.ts';

/** What bars an instrument has at a revision of its dataset. */
export interface Availability {
  readonly datasetId: number;
  readonly revision: number;
  readonly instrumentId: number;
  readonly symbol: string;
  /** Of the first and the last bar, ms since the epoch. */
  readonly firstTime: number;
  readonly lastTime: number;
  readonly bars: number;
}

/** What values an instrument has of a field. */
export interface FieldAvailability {
  readonly instrumentId: number;
  readonly field: string;
  /** Values that are not missing. */
  readonly present: number;
  /** Of the first and the last of these, ms since the epoch; null where there is none. */
  readonly firstTime: number | null;
  readonly lastTime: number | null;
}

/** The bars of each instrument at a revision, by symbol. Answered from an index; no value is read. */
export async function findAvailability(
  database: Database,
  datasetId: number,
  revision: number,
): Promise<Availability[]> {
  return (await findAvailabilities(database, [{ datasetId, revision }])).get(datasetId) ?? [];
}

/** `findAvailability` of any number of datasets in one statement, by the dataset's id. */
export async function findAvailabilities(
  { pool }: Database,
  versions: readonly Pick<Availability, 'datasetId' | 'revision'>[],
): Promise<Map<number, Availability[]>> {
  const { rows } = await pool.query<Availability>(
    `SELECT dataset_id AS "datasetId", revision, instrument_id AS "instrumentId", symbol,
       min(first_time) AS "firstTime", max(last_time) AS "lastTime", sum(count)::int AS bars
     FROM (
       SELECT DISTINCT ON (chunk.instrument_id, bucket) asked.dataset_id, asked.revision, instrument_id, symbol,
         first_time, last_time, count
       FROM unnest($1::int[], $2::int[]) AS asked (dataset_id, revision)
       JOIN instrument ON instrument.dataset_id = asked.dataset_id AND symbol <> $3
       JOIN field ON field.dataset_id = asked.dataset_id AND field.name = $4
       JOIN chunk ON chunk.instrument_id = instrument.id AND chunk.field_id = field.id
         AND chunk.revision <= asked.revision
       ORDER BY chunk.instrument_id, bucket, chunk.revision DESC
     ) AS newest
     GROUP BY dataset_id, revision, instrument_id, symbol ORDER BY symbol COLLATE "C"`,
    [versions.map(({ datasetId }) => datasetId), versions.map(({ revision }) => revision), CALENDAR_SYMBOL, TIME_FIELD],
  );
  return Map.groupBy(rows, (row) => row.datasetId);
}

/** The values of each field of instruments, by the instrument's id. Answered from an index; no value is read. */
export async function findFieldAvailability(
  { pool }: Database,
  versions: readonly Pick<Availability, 'instrumentId' | 'revision'>[],
): Promise<Map<number, FieldAvailability[]>> {
  const { rows } = await pool.query<FieldAvailability>(
    `SELECT instrument_id AS "instrumentId", name AS field, sum(present)::int AS present,
       min(first_time) AS "firstTime", max(last_time) AS "lastTime"
     FROM (
       SELECT DISTINCT ON (chunk.instrument_id, field_id, bucket) chunk.instrument_id, field_id, present, first_time,
         last_time
       FROM unnest($1::int[], $2::int[]) AS asked (instrument_id, revision)
       JOIN chunk ON chunk.instrument_id = asked.instrument_id AND chunk.revision <= asked.revision
       ORDER BY chunk.instrument_id, field_id, bucket, chunk.revision DESC
     ) AS newest
     JOIN field ON field.id = field_id AND name <> $3
     GROUP BY instrument_id, name ORDER BY name`,
    [versions.map(({ instrumentId }) => instrumentId), versions.map(({ revision }) => revision), TIME_FIELD],
  );
  return Map.groupBy(rows, (row) => row.instrumentId);
}
