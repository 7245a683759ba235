import { broken, unsupported } from '../model-file-error.ts';
import type { OnnxNode } from './node.ts';
import { ProtobufReader, ambiguous } from './protobuf.ts';

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

  /** Numbers that are floats in `name`, or floats or doubles in a tensor called `name_as_tensor`. */
  numbers(name: string): number[] {
    const list: number[] = [];
    const tensor = `${name}_as_tensor`;
    if (this.has(name) && this.has(tensor)) throw ambiguous(`A node gives both "${name}" and "${tensor}".`);
    this.#each(name, 7, (reader) => reader.floats(list));
    this.#each(tensor, 5, (reader) => readTensor(reader.bytes, list));
    return list;
  }

  #each(name: string, field: number, read: (reader: ProtobufReader) => void): void {
    const bytes = this.#node.attributes.get(name);
    if (!bytes) return;
    for (const reader = new ProtobufReader(bytes); reader.next();) if (reader.field === field) read(reader);
  }
}

const FLOAT = 1;
const DOUBLE = 11;

/** TensorProto: type 2; the values in float_data 4, double_data 10, or raw_data 9. */
function readTensor(bytes: Uint8Array, list: number[]): void {
  let type = 0;
  for (const reader = new ProtobufReader(bytes); reader.next();) if (reader.field === 2) type = reader.int;
  if (type !== FLOAT && type !== DOUBLE) {
    const remedy = 'Export the trees with float32 or float64 values.';
    throw unsupported(`A tensor of tree values has the element type "${type}"; expected 1 or 11. ${remedy}`);
  }
  const places = new Set<number>();
  for (const reader = new ProtobufReader(bytes); reader.next();) {
    if (reader.field === (type === FLOAT ? 4 : 10)) readTyped(reader, type, list);
    else if (reader.field === 9) readRaw(reader.bytes, type, list);
    else continue;
    places.add(reader.field);
  }
  if (places.size > 1) throw ambiguous('A tensor of tree values has its values both typed and raw.');
}

function readTyped(reader: ProtobufReader, type: number, list: number[]): void {
  if (type === FLOAT) reader.floats(list);
  else reader.doubles(list);
}

function readRaw(bytes: Uint8Array, type: number, list: number[]): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = type === DOUBLE ? 8 : 4;
  if (bytes.length % size !== 0)
    throw broken(`A tensor of tree values has ${bytes.length} bytes; expected a multiple of ${size}.`);
  for (let at = 0; at < bytes.length; at += size) {
    list.push(type === DOUBLE ? view.getFloat64(at, true) : view.getFloat32(at, true));
  }
}
