import type { Database } from '../postgres/database.ts';
import type { Availability } from './availability.ts';
import { fromBytes, lowerBound } from './chunk-grid.ts';
import { CALENDAR_SYMBOL, TIME_FIELD } from './datasets.ts';

/** An instrument at a revision of its dataset, from its first bar to its last. */
type InstrumentVersion = Pick<Availability, 'datasetId' | 'instrumentId' | 'revision' | 'firstTime' | 'lastTime'>;

/** Consecutive bars that other instruments of the dataset have and this one lacks. */
export interface Gap {
  /** Of the first and the last of these bars, ms since the epoch. */
  readonly from: number;
  readonly to: number;
  readonly bars: number;
}

/** The times at which any instrument of a dataset has a bar, by bucket, in order. */
type Calendar = ReadonlyMap<number, Float64Array>;

/**
 * The gaps of instruments, by their ids: times between the first and the last bar of an instrument at which it has no
 * bar and another instrument of its dataset has one. Reads the times of only those buckets in which, as an index says,
 * an instrument has fewer bars than its dataset. Three statements for any number of instruments.
 */
export async function findGaps(
  database: Database,
  versions: readonly InstrumentVersion[],
): Promise<Map<number, Gap[]>> {
  const calendars = await readCalendars(database, versions);
  const counts = await countBars(database, versions);
  const expectedOf = (version: InstrumentVersion) =>
    [...(calendars.get(version.datasetId) ?? [])].map(([bucket, times]) => {
      const expected = between(times, version);
      const key = `${version.instrumentId}/${bucket}`;
      return { version, bucket, key, expected, isComplete: expected.length === (counts.get(key) ?? 0) };
    });
  const all = versions.map(expectedOf);
  const present = await readTimes(
    database,
    all.flat().filter(({ isComplete }) => !isComplete),
  );
  return new Map(
    all.map((buckets, index) => {
      const gaps = new GapList();
      for (const { key, expected, isComplete } of buckets)
        gaps.compare(expected, isComplete ? expected : (present.get(key) ?? new Float64Array()));
      return [versions[index].instrumentId, gaps.close()];
    }),
  );
}

/** Collects the gaps of one instrument, bucket after bucket; a gap may go on in the next bucket. */
class GapList {
  readonly #gaps: Gap[] = [];
  #open: Gap | undefined;

  compare(expected: Float64Array, own: Float64Array): void {
    let index = lowerBound(own, expected[0] ?? 0);
    for (const time of expected) {
      const has = own[index] === time;
      if (has) {
        this.close();
        index += 1;
      } else this.#open = { from: this.#open?.from ?? time, to: time, bars: (this.#open?.bars ?? 0) + 1 };
    }
  }

  close(): Gap[] {
    if (this.#open) this.#gaps.push(this.#open);
    this.#open = undefined;
    return this.#gaps;
  }
}

const between = (times: Float64Array, { firstTime, lastTime }: InstrumentVersion) =>
  times.subarray(lowerBound(times, firstTime), lowerBound(times, lastTime + 1));

async function readCalendars(
  { pool }: Database,
  versions: readonly InstrumentVersion[],
): Promise<Map<number, Calendar>> {
  const revisions = new Map(versions.map(({ datasetId, revision }) => [datasetId, revision]));
  const { rows } = await pool.query<{ dataset_id: number; bucket: number; data: Buffer }>(
    `SELECT DISTINCT ON (instrument.dataset_id, bucket) instrument.dataset_id, bucket, data
     FROM unnest($1::int[], $2::int[]) AS asked (dataset_id, revision)
     JOIN instrument ON instrument.dataset_id = asked.dataset_id AND symbol = $3
     JOIN field ON field.dataset_id = asked.dataset_id AND field.name = $4
     JOIN chunk ON chunk.instrument_id = instrument.id AND chunk.field_id = field.id AND chunk.revision <= asked.revision
     ORDER BY instrument.dataset_id, bucket, chunk.revision DESC`,
    [[...revisions.keys()], [...revisions.values()], CALENDAR_SYMBOL, TIME_FIELD],
  );
  const byDataset = Map.groupBy(rows, (row) => row.dataset_id);
  return new Map(
    [...byDataset].map(([id, own]) => [id, new Map(own.map(({ bucket, data }) => [bucket, fromBytes(data)]))]),
  );
}

/** How many bars each instrument has in each bucket, by `instrumentId/bucket`. Answered from an index. */
async function countBars({ pool }: Database, versions: readonly InstrumentVersion[]): Promise<Map<string, number>> {
  const { rows } = await pool.query<{ key: string; count: number }>(
    `SELECT DISTINCT ON (chunk.instrument_id, bucket) chunk.instrument_id || '/' || bucket AS key, count
     FROM unnest($1::int[], $2::int[], $3::int[]) AS asked (dataset_id, instrument_id, revision)
     JOIN field ON field.dataset_id = asked.dataset_id AND field.name = $4
     JOIN chunk ON chunk.instrument_id = asked.instrument_id AND chunk.field_id = field.id AND chunk.revision <= asked.revision
     ORDER BY chunk.instrument_id, bucket, chunk.revision DESC`,
    [
      versions.map(({ datasetId }) => datasetId),
      versions.map(({ instrumentId }) => instrumentId),
      versions.map(({ revision }) => revision),
      TIME_FIELD,
    ],
  );
  return new Map(rows.map(({ key, count }) => [key, count]));
}

/** The bar times of instruments in buckets, by `instrumentId/bucket`. */
async function readTimes(
  { pool }: Database,
  asked: readonly { readonly version: InstrumentVersion; readonly bucket: number }[],
): Promise<Map<string, Float64Array>> {
  if (asked.length === 0) return new Map();
  const { rows } = await pool.query<{ key: string; data: Buffer }>(
    `SELECT DISTINCT ON (chunk.instrument_id, chunk.bucket) chunk.instrument_id || '/' || chunk.bucket AS key, data
     FROM unnest($1::int[], $2::int[], $3::int[], $4::int[]) AS asked (dataset_id, instrument_id, revision, bucket)
     JOIN field ON field.dataset_id = asked.dataset_id AND field.name = $5
     JOIN chunk ON chunk.instrument_id = asked.instrument_id AND chunk.field_id = field.id
       AND chunk.bucket = asked.bucket AND chunk.revision <= asked.revision
     ORDER BY chunk.instrument_id, chunk.bucket, chunk.revision DESC`,
    [
      asked.map(({ version }) => version.datasetId),
      asked.map(({ version }) => version.instrumentId),
      asked.map(({ version }) => version.revision),
      asked.map(({ bucket }) => bucket),
      TIME_FIELD,
    ],
  );
  return new Map(rows.map(({ key, data }) => [key, fromBytes(data)]));
}
