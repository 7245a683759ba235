import { constants, crc32, zstdCompressSync, zstdDecompressSync } from 'node:zlib';

/** What a formula makes of the columns before, and of the rows before of the column itself. */
export type Predict = (row: number, column: Float64Array) => number;

/**
 * Columns on their way into bytes or out of them: one function, which names columns in their order, is both the writer
 * and the reader. The writer is given the columns and hands them back; the reader is given undefined.
 */
export interface ColumnStream {
  /** Numbers, every bit of them. A number that is as predicted costs nothing, a near one little. */
  numbers(count: number, given: Float64Array | undefined, predict: Predict): Float64Array;
  /** Whole numbers from 0 to 2^32 - 1. */
  integers(count: number, given: Uint32Array | undefined): Uint32Array;
  /** A number of rows, at most `limit`. */
  count(given: number | undefined, limit: number): number;
}

/** The first byte of every value. One of before the first version begins with the 0x28 of zstd. */
const VERSION = 1;
const HEADER_BYTES = 5;

/**
 * Level 1 without short matches: bytes of a plane repeat seldom and differ in how frequent they are. More than a level
 * or two above is slower than the rest of the codec together and gains nothing.
 */
const PARAMS = { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_minMatch]: 7 };

/** Told how much comes, zstd sets up tables and memory for that: half of the time of a small plane. */
const memoryFor = (length: number) => Math.max(64, length);

/** A number as two words, to look at its bits. */
const number = new Float64Array(1);
const words = new Uint32Array(number.buffer);

/** Writes columns; `finish` gives the bytes: version, CRC-32 of what follows, and the columns as planes of bytes. */
export class ColumnWriter implements ColumnStream {
  readonly #parts: Uint8Array[] = [new Uint8Array(HEADER_BYTES)];

  numbers(count: number, given: Float64Array | undefined, predict: Predict): Float64Array {
    const column = given ?? new Float64Array(count);
    const bits = new Uint32Array(column.buffer, column.byteOffset, 2 * count);
    const lows = new Uint32Array(count);
    const highs = new Uint32Array(count);
    for (let row = 0; row < count; row += 1) {
      number[0] = predict(row, column) || 0;
      const low = (bits[2 * row] - words[0]) >>> 0;
      const high = (bits[2 * row + 1] - words[1] - (bits[2 * row] < words[0] ? 1 : 0)) | 0;
      // Differences of either sign become small numbers: 0, -1, 1, -2, 2 are 0, 1, 2, 3, 4.
      const sign = high >> 31;
      lows[row] = (low << 1) ^ sign;
      highs[row] = ((high << 1) | (low >>> 31)) ^ sign;
    }
    this.#planes(lows);
    this.#planes(highs);
    return column;
  }

  integers(count: number, given: Uint32Array | undefined): Uint32Array {
    const column = given ?? new Uint32Array(count);
    this.#planes(column);
    return column;
  }

  count(given: number | undefined, limit: number): number {
    const count = given ?? 0;
    if (count > limit) throw new RangeError(`Expected at most ${limit} rows, got ${count}.`);
    this.#parts.push(uint32(count));
    return count;
  }

  finish(): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(this.#parts.reduce((sum, { length }) => sum + length, 0));
    let place = 0;
    for (const part of this.#parts) {
      bytes.set(part, place);
      place += part.length;
    }
    bytes[0] = VERSION;
    new DataView(bytes.buffer).setUint32(1, crc32(bytes.subarray(HEADER_BYTES)), true);
    return bytes;
  }

  /** The lowest bytes of all words, then the next ones: a byte that says which planes are not 0, and those. */
  #planes(column: Uint32Array): void {
    const { length } = column;
    let union = 0;
    for (let row = 0; row < length; row += 1) union |= column[row];
    const mask = new Uint8Array(1);
    this.#parts.push(mask);
    for (let plane = 0; plane < 4; plane += 1) {
      const shift = 8 * plane;
      if (((union >>> shift) & 0xff) === 0) continue;
      mask[0] |= 1 << plane;
      const bytes = new Uint8Array(length);
      for (let row = 0; row < length; row += 1) bytes[row] = column[row] >>> shift;
      const packed = isNoise(bytes) ? bytes : pack(bytes);
      const shorter = packed.length < bytes.length ? packed : bytes;
      this.#parts.push(uint32(shorter.length), shorter);
    }
  }
}

const counts = new Uint32Array(256);
/** Bytes that are counted of a plane. */
const SAMPLE = 1_024;

/** Whether bytes are so evenly spread that packing them would gain less than a tenth, which is not worth its time. */
function isNoise(bytes: Uint8Array): boolean {
  counts.fill(0);
  const step = Math.max(1, Math.floor(bytes.length / SAMPLE));
  let sampled = 0;
  for (let at = 0; at < bytes.length; at += step) {
    counts[bytes[at]] += 1;
    sampled += 1;
  }
  let bits = 0;
  for (let byte = 0; byte < counts.length; byte += 1)
    if (counts[byte] > 0) bits -= counts[byte] * Math.log2(counts[byte] / sampled);
  return bits > 0.9 * 8 * sampled;
}

let scratch = [new Uint32Array(0), new Uint32Array(0)] as const;

/** Two columns for the words of numbers that are being read. New ones each time would be most of what it takes. */
function scratchFor(count: number): readonly [Uint32Array, Uint32Array] {
  const [{ length }] = scratch;
  if (length < count) scratch = [new Uint32Array(count), new Uint32Array(count)];
  return [scratch[0].subarray(0, count), scratch[1].subarray(0, count)];
}

/** Reads what ColumnWriter wrote. Whatever else it is given is a TypeError. */
export class ColumnReader implements ColumnStream {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #place = HEADER_BYTES;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (bytes[0] !== VERSION) throw new TypeError(`Expected a series of version ${VERSION}, got ${bytes[0]}.`);
    if (bytes.length < HEADER_BYTES || crc32(bytes.subarray(HEADER_BYTES)) !== this.#view.getUint32(1, true))
      throw new TypeError('Expected a series as it was stored, got one that is damaged.');
  }

  numbers(count: number, _given: undefined, predict: Predict): Float64Array {
    const column = new Float64Array(count);
    const bits = new Uint32Array(column.buffer);
    const [lows, highs] = scratchFor(count);
    this.#planes(lows);
    this.#planes(highs);
    for (let row = 0; row < count; row += 1) {
      const sign = -(lows[row] & 1);
      const low = (((lows[row] >>> 1) | (highs[row] << 31)) ^ sign) >>> 0;
      const high = (highs[row] >>> 1) ^ sign;
      number[0] = predict(row, column) || 0;
      const sum = low + words[0];
      bits[2 * row] = sum;
      bits[2 * row + 1] = high + words[1] + (sum >= 2 ** 32 ? 1 : 0);
    }
    return column;
  }

  integers(count: number): Uint32Array {
    const column = new Uint32Array(count);
    this.#planes(column);
    return column;
  }

  count(_given: undefined, limit: number): number {
    const count = this.#uint32();
    if (count > limit) throw new TypeError(`Expected at most ${limit} rows, got ${count}.`);
    return count;
  }

  /** How many bytes have been read. */
  get place(): number {
    return this.#place;
  }

  /** The bytes that have been read since that place. */
  since(place: number): Uint8Array {
    return this.#bytes.subarray(place, this.#place);
  }

  /** Skips what comes next if it is these bytes. */
  skip(bytes: Uint8Array): boolean {
    const end = this.#place + bytes.length;
    if (Buffer.compare(this.#bytes.subarray(this.#place, end), bytes) !== 0) return false;
    this.#place = end;
    return true;
  }

  /** Says that all has been read. */
  finish(): void {
    if (this.#place !== this.#bytes.length) throw new TypeError('Expected a series to end, got more.');
  }

  #planes(column: Uint32Array): void {
    const { length: count } = column;
    column.fill(0);
    const [mask = 0] = this.#take(1);
    for (let plane = 0; plane < 4; plane += 1) {
      if ((mask & (1 << plane)) === 0) continue;
      const bytes = this.#plane(count);
      const shift = 8 * plane;
      for (let row = 0; row < count; row += 1) column[row] |= bytes[row] << shift;
    }
  }

  #plane(count: number): Uint8Array {
    const stored = this.#take(this.#uint32());
    if (stored.length === count) return stored;
    const bytes = unpack(stored, count);
    if (bytes.length !== count) throw new TypeError(`Expected ${count} rows, got ${bytes.length}.`);
    return bytes;
  }

  #uint32(): number {
    const place = this.#place;
    this.#take(4);
    return this.#view.getUint32(place, true);
  }

  #take(length: number): Uint8Array {
    const end = this.#place + length;
    if (end > this.#bytes.length) throw new TypeError('Expected a whole series, got the begin of one.');
    const taken = this.#bytes.subarray(this.#place, end);
    this.#place = end;
    return taken;
  }
}

const pack = (bytes: Uint8Array): Uint8Array =>
  zstdCompressSync(bytes, { params: PARAMS, pledgedSrcSize: bytes.length, chunkSize: memoryFor(bytes.length) });

function unpack(stored: Uint8Array, length: number): Uint8Array {
  try {
    return zstdDecompressSync(stored, { maxOutputLength: length, chunkSize: memoryFor(length) });
  } catch (cause) {
    throw new TypeError('Expected a series as it was stored, got one that does not unpack.', { cause });
  }
}

function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}
