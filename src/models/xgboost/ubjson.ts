import { MAX_CONTAINERS, MAX_NESTING } from '../limits.ts';
import { broken } from '../model-file-error.ts';

/** A type of numbers of https://ubjson.org: its size in bytes, and how to read one. */
interface NumberType {
  readonly bytes: number;
  readonly read: (view: DataView, at: number) => number;
}

const NUMBER_TYPES: Readonly<Record<string, NumberType | undefined>> = {
  i: { bytes: 1, read: (view, at) => view.getInt8(at) },
  U: { bytes: 1, read: (view, at) => view.getUint8(at) },
  I: { bytes: 2, read: (view, at) => view.getInt16(at) },
  l: { bytes: 4, read: (view, at) => view.getInt32(at) },
  L: { bytes: 8, read: (view, at) => Number(view.getBigInt64(at)) },
  d: { bytes: 4, read: (view, at) => view.getFloat32(at) },
  D: { bytes: 8, read: (view, at) => view.getFloat64(at) },
};

const utf8 = new TextDecoder('utf-8');

/**
 * Reads one UBJSON document, as `JSON.parse` would its JSON: arrays of one number type become Float64Arrays.
 * @throws {ModelFileError} where it is cut short, nested too deep or too large
 */
export function parseUbjson(bytes: Uint8Array): unknown {
  const reader = new UbjsonReader(bytes);
  const value = reader.value(reader.marker(), 0);
  reader.expectEnd();
  return value;
}

class UbjsonReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #position = 0;
  #containers = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  marker(): string {
    let code: number;
    do code = this.#view.getUint8(this.#take(1));
    while (code === 0x4e); // N, no operation
    return String.fromCharCode(code);
  }

  value(marker: string, depth: number): unknown {
    const type = NUMBER_TYPES[marker];
    if (type) return type.read(this.#view, this.#take(type.bytes));
    if (marker === 'S') return this.#text(this.#count(this.marker()));
    if (marker === 'C') return this.#text(1);
    if (marker === 'T') return true;
    if (marker === 'F') return false;
    if (marker === 'Z') return null;
    if (marker !== '[' && marker !== '{')
      throw broken(`A UBJSON value has the marker "${marker}"; expected one of iUIlLdDSCTFZ[{.`);
    if (depth >= MAX_NESTING) throw broken(`The UBJSON is nested more than ${MAX_NESTING} levels deep.`);
    return marker === '[' ? this.#array(depth + 1) : this.#object(depth + 1);
  }

  expectEnd(): void {
    const rest = this.#bytes.length - this.#position;
    if (rest > 0) throw broken(`"${rest}" bytes follow the end of the UBJSON; expected none.`);
  }

  #array(depth: number): unknown {
    this.#countContainer();
    let marker = this.marker();
    if (marker === '$') {
      const type = this.marker();
      if (this.marker() !== '#') throw broken('A typed UBJSON array has no count.');
      return this.#numbers(type, this.#count(this.marker()));
    }
    const list: unknown[] = [];
    if (marker === '#') {
      const count = this.#count(this.marker());
      for (let index = 0; index < count; index += 1) list.push(this.#element(this.marker(), depth));
      return list;
    }
    for (; marker !== ']'; marker = this.marker()) list.push(this.#element(marker, depth));
    return list;
  }

  #numbers(marker: string, count: number): Float64Array {
    const type = NUMBER_TYPES[marker];
    if (!type) throw broken(`A typed UBJSON array has the type "${marker}"; expected one of iUIlLdD, numbers.`);
    const start = this.#take(type.bytes * count);
    const numbers = new Float64Array(count);
    for (let index = 0; index < count; index += 1) numbers[index] = type.read(this.#view, start + index * type.bytes);
    return numbers;
  }

  #object(depth: number): Record<string, unknown> {
    this.#countContainer();
    const object: Record<string, unknown> = Object.create(null);
    let marker = this.marker();
    if (marker === '$') throw broken('Typed UBJSON objects are not read.');
    const count = marker === '#' ? this.#count(this.marker()) : undefined;
    for (let index = 0; count === undefined ? marker !== '}' : index < count; index += 1) {
      const key = this.#text(this.#count(count === undefined ? marker : this.marker()));
      object[key] = this.#element(this.marker(), depth);
      if (count === undefined) marker = this.marker();
    }
    return object;
  }

  /** Single values count too: each takes memory of its own, however few bytes it has in the file. */
  #element(marker: string, depth: number): unknown {
    this.#countContainer();
    return this.value(marker, depth);
  }

  #countContainer(): void {
    this.#containers += 1;
    if (this.#containers > MAX_CONTAINERS) throw broken(`The UBJSON has more than ${MAX_CONTAINERS} values.`);
  }

  #count(marker: string): number {
    const type = NUMBER_TYPES[marker];
    const count = type ? type.read(this.#view, this.#take(type.bytes)) : Number.NaN;
    if (!Number.isSafeInteger(count) || count < 0)
      throw broken(`A UBJSON length is "${type ? count : marker}"; expected a whole number from 0 on.`);
    return count;
  }

  #text(length: number): string {
    const start = this.#take(length);
    return utf8.decode(this.#bytes.subarray(start, start + length));
  }

  /** Moves past so many bytes, and returns where they began. */
  #take(count: number): number {
    const start = this.#position;
    if (count > this.#bytes.length - start)
      throw broken(`The UBJSON ends at byte ${this.#bytes.length}, within a value.`);
    this.#position += count;
    return start;
  }
}
