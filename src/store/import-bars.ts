import { createHash } from 'node:crypto';
import { bucketOf, toBytes } from './chunk-grid.ts';
import { readSlice } from './chunks.ts';
import type { Database } from './database.ts';
import { type DatasetRow, TIME_FIELD } from './datasets.ts';
import type { Prisma } from './generated/client.ts';
import { type Bars, mergeBars, splitByBucket } from './merge-bars.ts';

export interface BarsImport {
  readonly dataset: string;
  /** Used where the dataset is new. */
  readonly timeframeMs: number;
  readonly periodsPerYear: number;
  readonly source: string;
  readonly rows: number;
  readonly instruments: ReadonlyMap<string, Bars>;
}

interface NewChunk {
  readonly instrumentId: number;
  readonly fieldId: number;
  readonly bucket: number;
  readonly count: number;
  readonly firstTime: number;
  readonly lastTime: number;
  readonly digest: Buffer;
  readonly data: Uint8Array<ArrayBuffer>;
}

/**
 * Merges bars into a dataset, in one transaction. Only chunks whose bytes change are written, under the next revision; the
 * old ones stay. Where nothing changes the revision does not rise. Imports into one dataset wait for each other.
 */
export async function importChunks(
  database: Database,
  request: BarsImport,
): Promise<{ dataset: DatasetRow; changed: boolean }> {
  return database.prisma.$transaction(
    async (tx) => {
      const { dataset: name, timeframeMs, periodsPerYear } = request;
      await tx.dataset.createMany({ data: [{ name, timeframeMs, periodsPerYear }], skipDuplicates: true });
      await tx.$queryRaw`SELECT id FROM dataset WHERE name = ${name} FOR UPDATE`;
      const dataset = await tx.dataset.findUniqueOrThrow({ where: { name } });
      const chunks: NewChunk[] = [];
      for (const [symbol, bars] of request.instruments)
        chunks.push(...(await changedChunks(database, tx, dataset, symbol, bars)));
      if (chunks.length === 0) return { dataset, changed: false };
      const revision = dataset.revision + 1;
      await insertChunks(tx, chunks, revision);
      const digest = createHash('sha256')
        .update(Buffer.concat(chunks.map((chunk) => chunk.digest)))
        .digest('hex');
      const { source, rows } = request;
      await tx.import.create({ data: { datasetId: dataset.id, revision, source, digest, rows } });
      return { dataset: await tx.dataset.update({ where: { name }, data: { revision } }), changed: true };
    },
    { timeout: 600_000, maxWait: 60_000 },
  );
}

/** What the bars of one instrument change, bucket by bucket. */
async function changedChunks(
  database: Database,
  tx: Prisma.TransactionClient,
  dataset: DatasetRow,
  symbol: string,
  bars: Bars,
): Promise<NewChunk[]> {
  const { id: datasetId, timeframeMs, revision } = dataset;
  await tx.instrument.createMany({ data: [{ datasetId, symbol }], skipDuplicates: true });
  const instrument = await tx.instrument.findUniqueOrThrow({ where: { datasetId_symbol: { datasetId, symbol } } });
  const names = [TIME_FIELD, ...Object.keys(bars.columns)];
  await tx.field.createMany({ data: names.map((name) => ({ datasetId, name })), skipDuplicates: true });
  const fields = await tx.field.findMany({ where: { datasetId } });
  const firstBucket = bucketOf(bars.times[0], timeframeMs);
  const lastBucket = bucketOf(bars.times[bars.times.length - 1], timeframeMs);
  const known = fields.map(({ name }) => name).filter((name) => name !== TIME_FIELD);
  const [old] = await readSlice(database, {
    datasetId,
    symbols: [symbol],
    fields: known,
    firstBucket,
    lastBucket,
    asOf: revision,
  });
  const merged = old ? mergeBars(old, bars) : bars;
  const digests = await tx.$queryRaw<{ field_id: number; bucket: number; digest: Uint8Array }[]>`
    SELECT DISTINCT ON (field_id, bucket) field_id, bucket, digest FROM chunk
    WHERE instrument_id = ${instrument.id} AND bucket BETWEEN ${firstBucket} AND ${lastBucket}
    ORDER BY field_id, bucket, revision DESC`;
  const present = new Map(
    digests.map((row) => [`${row.field_id}/${row.bucket}`, Buffer.from(row.digest).toString('hex')]),
  );
  const fieldIds = new Map(fields.map((field) => [field.name, field.id]));
  const changed: NewChunk[] = [];
  for (const part of splitByBucket(merged, timeframeMs)) {
    for (const [name, values] of Object.entries({ [TIME_FIELD]: part.bars.times, ...part.bars.columns })) {
      const fieldId = fieldIds.get(name) ?? 0;
      const data = toBytes(values);
      const digest = createHash('sha256').update(data).digest();
      if (present.get(`${fieldId}/${part.bucket}`) === digest.toString('hex')) continue;
      const { times } = part.bars;
      const range = { count: times.length, firstTime: times[0], lastTime: times[times.length - 1] };
      changed.push({ instrumentId: instrument.id, fieldId, bucket: part.bucket, ...range, digest, data });
    }
  }
  return changed;
}

const BATCH = 500;

async function insertChunks(
  tx: Prisma.TransactionClient,
  chunks: readonly NewChunk[],
  revision: number,
): Promise<void> {
  for (let from = 0; from < chunks.length; from += BATCH) {
    const batch = chunks.slice(from, from + BATCH);
    await tx.$executeRaw`
      INSERT INTO chunk (instrument_id, field_id, bucket, revision, count, first_time, last_time, digest, data)
      SELECT instrument_id, field_id, bucket, ${revision}, count, first_time, last_time, digest, data
      FROM unnest(
        ${batch.map((chunk) => chunk.instrumentId)}::int[], ${batch.map((chunk) => chunk.fieldId)}::int[],
        ${batch.map((chunk) => chunk.bucket)}::int[], ${batch.map((chunk) => chunk.count)}::int[],
        ${batch.map((chunk) => chunk.firstTime)}::float8[], ${batch.map((chunk) => chunk.lastTime)}::float8[],
        ${batch.map((chunk) => chunk.digest)}::bytea[], ${batch.map((chunk) => Buffer.from(chunk.data.buffer))}::bytea[]
      ) AS fresh (instrument_id, field_id, bucket, count, first_time, last_time, digest, data)`;
  }
}
