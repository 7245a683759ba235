import {
  AsyncByteQueue,
  Bool,
  type Data,
  type DataType,
  Field,
  Float64,
  Int32,
  RecordBatch,
  RecordBatchFileWriter,
  Schema,
  Struct,
  TimestampMillisecond,
  Utf8,
  makeData,
  vectorFromArray,
} from 'apache-arrow';
import { type ColumnType, type ColumnValues, type ExportTable, rowsOf } from './table.ts';

/** A table as an Arrow IPC file, which is Feather version 2 too, with a record batch for each batch. */
export async function* writeArrow({ columns, batches }: ExportTable): AsyncGenerator<Uint8Array> {
  const sink = new ChunkSink();
  const writer = new RecordBatchFileWriter();
  const schema = new Schema(columns.map(({ name, type }) => new Field(name, TYPES[type](), true)));
  writer.reset(sink, schema);
  for await (const batch of batches) {
    const children = columns.map(({ type }, index) => dataOf(type, batch[index]));
    const type = new Struct<Record<string, DataType>>(schema.fields);
    writer.write(new RecordBatch(schema, makeData({ type, length: rowsOf(batch), nullCount: 0, children })));
    yield sink.take();
  }
  writer.finish();
  yield sink.take();
}

/** Where the writer leaves bytes until they are taken. */
class ChunkSink extends AsyncByteQueue {
  #chunks: Uint8Array[] = [];

  override write(bytes: Uint8Array): void {
    this.#chunks.push(bytes);
  }

  take(): Uint8Array {
    const bytes = new Uint8Array(this.#chunks.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const chunk of this.#chunks) {
      bytes.set(chunk, at);
      at += chunk.length;
    }
    this.#chunks = [];
    return bytes;
  }
}

const TYPES: Record<ColumnType, () => DataType> = {
  TEXT: () => new Utf8(),
  NUMBER: () => new Float64(),
  INTEGER: () => new Int32(),
  BOOLEAN: () => new Bool(),
  TIME: () => new TimestampMillisecond('UTC'),
  DATE: () => new TimestampMillisecond(),
};

function dataOf(type: ColumnType, values: ColumnValues): Data {
  if (!(values instanceof Float64Array)) return vectorFromArray([...values], new Utf8()).data[0] as Data;
  if (type === 'NUMBER') return makeData({ type: new Float64(), data: values, ...nullsOf(values) });
  const convert = CONVERT[type];
  return vectorFromArray(
    Array.from(values, (value) => (Number.isNaN(value) ? null : convert(value))),
    TYPES[type](),
  ).data[0];
}

const CONVERT: Record<Exclude<ColumnType, 'NUMBER'>, (value: number) => number | boolean | string | Date> = {
  TEXT: String,
  INTEGER: (value) => value,
  BOOLEAN: (value) => value === 1,
  TIME: (value) => new Date(value),
  DATE: (value) => new Date(value),
};

/** A bit for each value, 1 where there is one. */
function nullsOf(values: Float64Array): { nullCount: number; nullBitmap?: Uint8Array } {
  const nullBitmap = new Uint8Array(Math.ceil(values.length / 8));
  let nullCount = 0;
  for (let row = 0; row < values.length; row += 1)
    if (Number.isNaN(values[row])) nullCount += 1;
    else nullBitmap[row >> 3] |= 1 << (row & 7);
  return nullCount === 0 ? { nullCount } : { nullCount, nullBitmap };
}
