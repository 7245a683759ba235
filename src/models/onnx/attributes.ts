import { unsupported } from '../model-file-error.ts';
import type { OnnxNode } from './node.ts';
import { ProtobufReader } from './protobuf.ts';

const utf8 = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');

/** Reads the attributes of one operator; an absent one is empty or the default. AttributeProto: f 2, i 3, s 4, t 5. */
export class AttributeReader {
  readonly #node: OnnxNode;

  constructor(node: OnnxNode) {
    this.#node = node;
  }

  has(name: string): boolean {
    return this.#node.attributes.has(name);
  }

  int(name: string, fallback: number): number {
    let value = fallback;
    this.#each(name, 3, (reader) => (value = reader.int));
    return value;
  }

  string(name: string, fallback: string): string {
    let value = fallback;
    this.#each(name, 4, (reader) => (value = reader.text));
    return value;
  }

  ints(name: string): number[] {
    const list: number[] = [];
    this.#each(name, 8, (reader) => reader.ints(list));
    return list;
  }

  strings(name: string): string[] {
    const list: string[] = [];
    this.#each(name, 9, (reader) => list.push(utf8(reader.bytes)));
    return list;
  }

  /** Numbers that are floats in `name`, or doubles in a tensor called `name_as_tensor`. */
  numbers(name: string): number[] {
    const list: number[] = [];
    this.#each(name, 7, (reader) => reader.floats(list));
    this.#each(`${name}_as_tensor`, 5, (reader) => readDoubles(reader.bytes, list));
    return list;
  }

  #each(name: string, field: number, read: (reader: ProtobufReader) => void): void {
    const bytes = this.#node.attributes.get(name);
    if (!bytes) return;
    for (const reader = new ProtobufReader(bytes); reader.next();) if (reader.field === field) read(reader);
  }
}

/** TensorProto of type double (11) or float (1): values in double_data 10, float_data 4, or raw_data 9. */
function readDoubles(bytes: Uint8Array, list: number[]): void {
  let type = 0;
  for (const reader = new ProtobufReader(bytes); reader.next();) if (reader.field === 2) type = reader.int;
  if (type !== 1 && type !== 11) throw unsupported(`A tensor of tree values has the element type ${type}.`);
  for (const reader = new ProtobufReader(bytes); reader.next();) {
    if (reader.field === 4) reader.floats(list);
    else if (reader.field === 10 && reader.wire === 2) pushAll(reader.bytes, 11, list);
    else if (reader.field === 9) pushAll(reader.bytes, type, list);
  }
}

function pushAll(bytes: Uint8Array, type: number, list: number[]): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = type === 11 ? 8 : 4;
  for (let at = 0; at + size <= bytes.length; at += size) {
    list.push(type === 11 ? view.getFloat64(at, true) : view.getFloat32(at, true));
  }
}
