import { ModelFileError, broken } from '../model-file-error.ts';

/** The largest tag, 32 bits: a field number of 29 bits and a wire type of 3. */
const MAX_TAG = 2 ** 32 - 1;
const MAX_VARINT_BYTES = 10;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** How a field is written, by protobuf's number for it. */
export const WIRE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/**
 * Bytes that two readers of protobuf may understand differently: onnxruntime could run another model than we checked.
 */
export function ambiguous(what: string): ModelFileError {
  const remedy = 'Save the model again, with onnx.save or the library it came from.';
  return new ModelFileError('BROKEN', `${what} Programs read that differently, so it is refused. ${remedy}`);
}

/**
 * Walks the fields of one protobuf message without building anything.
 * After `next()` returned true, `field` and `wire` describe the field, and `int`, `bytes` or `text` read it.
 *
 * It takes one spelling of every number, the shortest, and no groups, so that whatever it reads, google's reader inside
 * onnxruntime reads the same. Which fields belong to a message, and how often, is for `checkEncoding`.
 * @throws {ModelFileError} from any member, where the bytes are cut short or not of that one spelling
 */
export class ProtobufReader {
  field = 0;
  wire = 0;
  /** Value of a varint field, signed, 64 bits; beyond 2^53 it is rounded. */
  int = 0;
  readonly #bytes: Uint8Array;
  #position = 0;
  /** Where the field's tag begins. */
  #start = 0;
  /** Where its content begins. */
  #content = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  next(): boolean {
    if (this.#position >= this.#bytes.length) return false;
    this.#start = this.#position;
    const tag = this.#varint();
    if (tag < 0 || tag > MAX_TAG) throw ambiguous(`A protobuf tag is "${tag}"; expected at most 32 bits.`);
    this.field = tag >>> 3;
    this.wire = tag & 7;
    if (this.field === 0) throw broken('A protobuf field has the number "0"; expected 1 or more.');
    this.#content = this.#position;
    if (this.wire === WIRE.varint) this.int = this.#varint();
    else if (this.wire === WIRE.bytes) this.#skipBytes();
    else if (this.wire === WIRE.fixed32) this.#skip(4);
    else if (this.wire === WIRE.fixed64) this.#skip(8);
    else if (this.wire === 3 || this.wire === 4)
      throw ambiguous(`Protobuf field ${this.field} is a group; ONNX has none.`);
    else throw broken(`Protobuf field ${this.field} has the wire type "${this.wire}"; expected 0, 1, 2 or 5.`);
    return true;
  }

  /** The content of a length-delimited field: a message, a string or packed numbers. */
  get bytes(): Uint8Array {
    if (this.wire !== WIRE.bytes)
      throw broken(`Protobuf field ${this.field} has the wire type "${this.wire}"; expected 2.`);
    return this.#bytes.subarray(this.#content, this.#position);
  }

  get text(): string {
    try {
      return utf8.decode(this.bytes);
    } catch (cause) {
      if (cause instanceof ModelFileError) throw cause;
      throw broken(`Protobuf field ${this.field} is no UTF-8 text.`, { cause });
    }
  }

  /** The whole field, its tag included. */
  get raw(): Uint8Array {
    return this.#bytes.subarray(this.#start, this.#position);
  }

  /** Appends the number, or the packed numbers, of a repeated float field. */
  floats(target: number[]): void {
    const { view, end } = this.#numbers(4, WIRE.fixed32);
    for (let at = 0; at < end; at += 4) target.push(view.getFloat32(at, true));
  }

  /** Appends the number, or the packed numbers, of a repeated double field. */
  doubles(target: number[]): void {
    const { view, end } = this.#numbers(8, WIRE.fixed64);
    for (let at = 0; at < end; at += 8) target.push(view.getFloat64(at, true));
  }

  /**
   * Appends the number, or the packed numbers, of a repeated integer field: whole numbers that a double holds
   * exactly.
   */
  ints(target: number[]): void {
    if (this.wire === WIRE.varint) {
      target.push(exact(this.int));
      return;
    }
    const packed = new ProtobufReader(this.bytes);
    while (packed.#position < packed.#bytes.length) target.push(exact(packed.#varint()));
  }

  /** The content as numbers of `size` bytes, whose unpacked wire type is `single`. */
  #numbers(size: number, single: number): { view: DataView; end: number } {
    const bytes = this.wire === single ? this.#bytes.subarray(this.#content, this.#position) : this.bytes;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const end = bytes.length;
    if (end % size !== 0)
      throw broken(`Protobuf field ${this.field} has ${end} bytes; expected a multiple of ${size}.`);
    return { view, end };
  }

  #skipBytes(): void {
    const length = this.#varint();
    this.#content = this.#position;
    this.#skip(length);
  }

  #skip(length: number): void {
    const rest = this.#bytes.length - this.#position;
    if (!(length >= 0 && length <= rest))
      throw broken(`Protobuf field ${this.field} has a length of "${length}" bytes; ${rest} are left.`);
    this.#position += length;
  }

  #varint(): number {
    const byte = this.#bytes[this.#position];
    if (byte === undefined || byte >= 0x80) return this.#longVarint();
    this.#position += 1;
    return byte;
  }

  /** Up to ten bytes, seven bits each, the lowest first; a negative number is the two's complement of 64 bits. */
  #longVarint(): number {
    let low = 0;
    let high = 0;
    for (let count = 0; count < MAX_VARINT_BYTES; count += 1) {
      const byte = this.#bytes[this.#position];
      if (byte === undefined) throw broken('A protobuf number goes beyond the end.');
      this.#position += 1;
      const bits = byte & 0x7f;
      if (count < 4) low += bits << (7 * count);
      else if (count === 4) {
        low += (bits & 0x0f) * 2 ** 28;
        high += bits >> 4;
      } else high += bits * 2 ** (7 * count - 32);
      if (byte >= 0x80) continue;
      if (byte === 0) throw ambiguous('A protobuf number is written with more bytes than it needs.');
      if (high >= 2 ** 32) throw ambiguous('A protobuf number has more than 64 bits.');
      return high < 2 ** 31 ? high * 2 ** 32 + low : (high - 2 ** 32) * 2 ** 32 + low;
    }
    throw broken(`A protobuf number has more than ${MAX_VARINT_BYTES} bytes.`);
  }
}

function exact(value: number): number {
  if (Number.isSafeInteger(value)) return value;
  throw new ModelFileError(
    'UNSUPPORTED',
    `A list of whole numbers has "${value}"; expected less than 2^53. Number the trees, nodes and classes from 0.`,
  );
}

/** A length-delimited field, ready to be joined into a message. */
export function encodeField(field: number, content: Uint8Array): Uint8Array {
  return Buffer.concat([encodeVarint(field * 8 + WIRE.bytes), encodeVarint(content.length), content]);
}

/** A whole number from 0 to 2^53, seven bits a byte, the lowest first. */
export function encodeVarint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  bytes.push(rest);
  return Uint8Array.from(bytes);
}
