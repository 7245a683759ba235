import type { SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { type ColumnType, type ColumnValues, type ExportTable, joinNumbers, rowsOf } from './table.ts';

/** Rows of a group, which readers load as a whole, are those of batches until there are so many values. */
const GROUP_VALUES = 1_000_000;

/** A table as Apache Parquet, packed by Snappy, with a group of rows after the other. */
export async function* writeParquet({ columns, batches }: ExportTable): AsyncGenerator<Uint8Array> {
  const bytes = new ByteWriter();
  const schema: SchemaElement[] = [
    { name: 'root', num_children: columns.length },
    ...columns.map(({ name, type }): SchemaElement => ({ name, repetition_type: 'OPTIONAL', ...ELEMENTS[type] })),
  ];
  const writer = new ParquetWriter({ writer: bytes, schema, createdBy: 'hindcast' });
  for await (const group of inGroups(batches, Math.max(1, Math.floor(GROUP_VALUES / columns.length)))) {
    const columnData = columns.map(({ name, type }, index) => ({ name, data: dataOf(type, group[index]) }));
    await writer.write({ columnData, rowGroupSize: rowsOf(group) });
    yield takeBytes(bytes);
  }
  await writer.finish();
  yield takeBytes(bytes);
}

const ELEMENTS: Record<ColumnType, Partial<SchemaElement>> = {
  TEXT: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  NUMBER: { type: 'DOUBLE' },
  INTEGER: { type: 'INT32' },
  BOOLEAN: { type: 'BOOLEAN' },
  TIME: {
    type: 'INT64',
    converted_type: 'TIMESTAMP_MILLIS',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
  },
  DATE: { type: 'INT64', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: false, unit: 'MILLIS' } },
};

function dataOf(type: ColumnType, values: ColumnValues): Float64Array | (string | number | boolean | bigint | null)[] {
  if (!(values instanceof Float64Array)) return [...values];
  if (type === 'NUMBER' && !values.some((value) => Number.isNaN(value))) return values;
  const convert = CONVERT[type] ?? ((value: number) => value);
  return Array.from(values, (value) => (Number.isNaN(value) ? null : convert(value)));
}

const CONVERT: Partial<Record<ColumnType, (value: number) => number | boolean | bigint>> = {
  BOOLEAN: (value) => value === 1,
  TIME: BigInt,
  DATE: BigInt,
};

/** Batches put together, or taken apart, so that groups have `rows` rows but for the last. */
async function* inGroups(
  batches: AsyncIterable<readonly ColumnValues[]>,
  rows: number,
): AsyncGenerator<readonly ColumnValues[]> {
  let waiting: (readonly ColumnValues[])[] = [];
  let count = 0;
  for await (const batch of batches) {
    let from = 0;
    while (from < rowsOf(batch)) {
      const to = Math.min(rowsOf(batch), from + rows - count);
      waiting.push(batch.map((column) => column.slice(from, to)));
      count += to - from;
      from = to;
      if (count < rows) continue;
      yield joined(waiting);
      [waiting, count] = [[], 0];
    }
  }
  if (count > 0) yield joined(waiting);
}

function joined(batches: readonly (readonly ColumnValues[])[]): readonly ColumnValues[] {
  if (batches.length === 1) return batches[0];
  return batches[0].map((first, index) =>
    first instanceof Float64Array
      ? joinNumbers(batches.map((batch) => batch[index] as Float64Array))
      : batches.flatMap((batch) => batch[index] as readonly string[]),
  );
}

/** What has been written since the last time. The writer goes on counting where it is in the file. */
function takeBytes(writer: ByteWriter): Uint8Array {
  const bytes = writer.getBytes().slice();
  writer.index = 0;
  return bytes;
}
