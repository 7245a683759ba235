import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';

/** Named columns of equal length, such as an equity curve or a list of trades. */
export type Columns = Readonly<Record<string, Float64Array>>;

/** No stored series is larger: 1 GiB unpacked. */
const MAX_BYTES = 2 ** 30;

/**
 * Columns as bytes: a JSON header with names and length, then the float64 values, little-endian, all zstd-compressed.
 * Every bit survives, NaN and -0 included.
 */
export function encodeColumns(columns: Columns): Uint8Array<ArrayBuffer> {
  const names = Object.keys(columns);
  const values = Object.values(columns);
  const length = values.at(0)?.length ?? 0;
  for (const [index, column] of values.entries())
    if (column.length !== length) throw new RangeError(`Column ${names[index]} has not ${length} values.`);
  const header = Buffer.from(JSON.stringify({ names, length }));
  const size = Buffer.alloc(4);
  size.writeUInt32LE(header.length);
  return new Uint8Array(zstdCompressSync(Buffer.concat([size, header, ...values.map(bytesOf)])));
}

/** The columns of these names that `encodeColumns` wrote. Throws TypeError where one of them is not there. */
export function decodeColumns<Name extends string>(
  bytes: Uint8Array,
  names: readonly Name[],
): Readonly<Record<Name, Float64Array>> {
  const columns = decodeAll(bytes);
  for (const name of names)
    if (!Object.hasOwn(columns, name))
      throw new TypeError(`Expected a column ${name}, got only ${Object.keys(columns).join(', ')}.`);
  return columns;
}

function decodeAll(bytes: Uint8Array): Columns {
  const raw = zstdDecompressSync(bytes, { maxOutputLength: MAX_BYTES });
  const start = 4 + raw.readUInt32LE(0);
  const { names, length } = JSON.parse(raw.toString('utf8', 4, start)) as { names: string[]; length: number };
  return Object.fromEntries(
    names.map((name, index) => {
      const values = new Float64Array(length);
      const from = start + index * length * 8;
      bytesOf(values).set(raw.subarray(from, from + length * 8));
      return [name, values];
    }),
  );
}

const bytesOf = (values: Float64Array) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
