import { broken } from '../model-file-error.ts';

const utf8 = new TextDecoder('utf-8');

/**
 * Walks the fields of one protobuf message without building anything.
 * After `next()` returned true, `field` and `wire` describe the field, and `int`, `float`, `bytes` or `text` read it.
 */
export class ProtobufReader {
  field = 0;
  wire = 0;
  /** Value of a varint field; beyond 2^53 it is rounded. */
  int = 0;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #position = 0;
  #start = 0;
  #end = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  next(): boolean {
    if (this.#position >= this.#bytes.length) return false;
    this.#start = this.#position;
    const tag = this.#varint();
    this.field = Math.floor(tag / 8);
    this.wire = tag % 8;
    if (this.field < 1 || tag < 0) throw broken('A protobuf field has no number.');
    if (this.wire === 0) this.int = this.#varint();
    else if (this.wire === 1) this.#skip(8);
    else if (this.wire === 5) this.#skip(4);
    else if (this.wire === 2) this.#skip(this.#varint());
    else throw broken(`A protobuf field has the wire type ${this.wire}.`);
    return true;
  }

  /** The content of a length-delimited field: a message, a string or packed numbers. */
  get bytes(): Uint8Array {
    if (this.wire !== 2) throw broken(`Protobuf field ${this.field} has the wire type ${this.wire} instead of 2.`);
    return this.#bytes.subarray(this.#end, this.#position);
  }

  get text(): string {
    return utf8.decode(this.bytes);
  }

  /** The whole field, its tag included. */
  get raw(): Uint8Array {
    return this.#bytes.subarray(this.#start, this.#position);
  }

  /** Appends the number or the packed numbers of a repeated float field. */
  floats(target: number[]): void {
    if (this.wire === 5) target.push(this.#view.getFloat32(this.#end, true));
    else {
      const bytes = this.bytes;
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      for (let at = 0; at + 4 <= bytes.length; at += 4) target.push(view.getFloat32(at, true));
    }
  }

  /** Appends the number or the packed numbers of a repeated integer field. */
  ints(target: number[]): void {
    if (this.wire === 0) {
      target.push(this.int);
      return;
    }
    const packed = new ProtobufReader(this.bytes);
    while (packed.#position < packed.#bytes.length) target.push(packed.#varint());
  }

  #skip(length: number): void {
    this.#end = this.#position;
    if (!(length >= 0 && length <= this.#bytes.length - this.#position)) {
      throw broken(`A protobuf field of ${length} bytes goes beyond the end.`);
    }
    this.#position += length;
  }

  /** Up to ten bytes, seven bits each; a negative number is the two's complement of 64 bits. */
  #varint(): number {
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      if (this.#position >= this.#bytes.length) throw broken('A protobuf number goes beyond the end.');
      const byte = this.#bytes[this.#position++];
      const bits = byte & 0x7f;
      if (shift < 28) low += bits * 2 ** shift;
      else if (shift === 28) {
        low += (bits & 0x0f) * 2 ** 28;
        high += bits >> 4;
      } else high += bits * 2 ** (shift - 32);
      if (byte < 0x80) return high < 2 ** 31 ? high * 2 ** 32 + low : (high - 2 ** 32) * 2 ** 32 + low;
    }
    throw broken('A protobuf number has more than ten bytes.');
  }
}

/** A length-delimited field, ready to be joined into a message. */
export function encodeField(field: number, content: Uint8Array): Uint8Array {
  return Buffer.concat([encodeVarint(field * 8 + 2), encodeVarint(content.length), content]);
}

export function encodeVarint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  bytes.push(rest);
  return Uint8Array.from(bytes);
}
