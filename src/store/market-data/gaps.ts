import { fromBytes, lowerBound } from './chunk-grid.ts';
import type { Database } from '../postgres/database.ts';
import { CALENDAR_SYMBOL, TIME_FIELD } from './datasets.ts';

/** An instrument at a revision of its dataset, from its first bar to its last. */
export interface InstrumentVersion {
  readonly datasetId: number;
  readonly instrumentId: number;
  readonly asOf: number;
  readonly firstTime: number;
  readonly lastTime: number;
}

/** A stretch of bars that other instruments of the dataset have and this one lacks; its first and last time. */
export interface Gap {
  readonly from: number;
  readonly to: number;
  readonly bars: number;
}

/** Times by bucket, in order. */
type Calendar = ReadonlyMap<number, Float64Array>;

/**
 * What instruments lack between their first and last bar, by instrument: times at which any other instrument of the
 * dataset has a bar. No values are read, and times only of buckets that have fewer bars than the dataset, which an index
 * tells. As many statements for any number of instruments.
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

/** Collects the stretches of a calendar that are missing, bucket after bucket. */
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
  const asOf = new Map(versions.map((version) => [version.datasetId, version.asOf]));
  const { rows } = await pool.query<{ dataset_id: number; bucket: number; data: Buffer }>(
    `SELECT DISTINCT ON (instrument.dataset_id, bucket) instrument.dataset_id, bucket, data
     FROM unnest($1::int[], $2::int[]) AS wanted (dataset_id, as_of)
     JOIN instrument ON instrument.dataset_id = wanted.dataset_id AND symbol = $3
     JOIN field ON field.dataset_id = wanted.dataset_id AND field.name = $4
     JOIN chunk ON chunk.instrument_id = instrument.id AND chunk.field_id = field.id AND revision <= wanted.as_of
     ORDER BY instrument.dataset_id, bucket, revision DESC`,
    [[...asOf.keys()], [...asOf.values()], CALENDAR_SYMBOL, TIME_FIELD],
  );
  const byDataset = Map.groupBy(rows, (row) => row.dataset_id);
  return new Map(
    [...byDataset].map(([id, own]) => [id, new Map(own.map(({ bucket, data }) => [bucket, fromBytes(data)]))]),
  );
}

/** Bars by `instrument/bucket`, from an index alone. */
async function countBars({ pool }: Database, versions: readonly InstrumentVersion[]): Promise<Map<string, number>> {
  const { rows } = await pool.query<{ key: string; count: number }>(
    `SELECT DISTINCT ON (chunk.instrument_id, bucket) chunk.instrument_id || '/' || bucket AS key, count
     FROM unnest($1::int[], $2::int[], $3::int[]) AS wanted (dataset_id, instrument_id, as_of)
     JOIN field ON field.dataset_id = wanted.dataset_id AND field.name = $4
     JOIN chunk ON chunk.instrument_id = wanted.instrument_id AND chunk.field_id = field.id AND revision <= wanted.as_of
     ORDER BY chunk.instrument_id, bucket, revision DESC`,
    [
      versions.map(({ datasetId }) => datasetId),
      versions.map(({ instrumentId }) => instrumentId),
      versions.map(({ asOf }) => asOf),
      TIME_FIELD,
    ],
  );
  return new Map(rows.map(({ key, count }) => [key, count]));
}

async function readTimes(
  { pool }: Database,
  wanted: readonly { readonly version: InstrumentVersion; readonly bucket: number }[],
): Promise<Map<string, Float64Array>> {
  if (wanted.length === 0) return new Map();
  const { rows } = await pool.query<{ key: string; data: Buffer }>(
    `SELECT DISTINCT ON (chunk.instrument_id, chunk.bucket) chunk.instrument_id || '/' || chunk.bucket AS key, data
     FROM unnest($1::int[], $2::int[], $3::int[], $4::int[]) AS wanted (dataset_id, instrument_id, as_of, bucket)
     JOIN field ON field.dataset_id = wanted.dataset_id AND field.name = $5
     JOIN chunk ON chunk.instrument_id = wanted.instrument_id AND chunk.field_id = field.id
       AND chunk.bucket = wanted.bucket AND revision <= wanted.as_of
     ORDER BY chunk.instrument_id, chunk.bucket, revision DESC`,
    [
      wanted.map(({ version }) => version.datasetId),
      wanted.map(({ version }) => version.instrumentId),
      wanted.map(({ version }) => version.asOf),
      wanted.map(({ bucket }) => bucket),
      TIME_FIELD,
    ],
  );
  return new Map(rows.map(({ key, data }) => [key, fromBytes(data)]));
}
