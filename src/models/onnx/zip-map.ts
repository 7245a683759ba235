import { isZipMap, readNode } from './node.ts';
import { ProtobufReader, encodeField, encodeVarint } from './protobuf.ts';

/**
 * The same model without its ZipMaps, because onnxruntime's Node binding hands out tensors and no maps. The tensor that
 * went into a ZipMap becomes the graph's output. Other models come back as they are.
 */
export function withoutZipMaps(bytes: Uint8Array): Uint8Array {
  const model: Uint8Array[] = [];
  let changed = false;
  for (const reader = new ProtobufReader(bytes); reader.next();) {
    const graph = reader.field === 7 ? graphWithoutZipMaps(reader.bytes) : undefined;
    changed ||= graph !== undefined;
    model.push(graph ? encodeField(7, graph) : reader.raw);
  }
  return changed ? Buffer.concat(model) : bytes;
}

function graphWithoutZipMaps(bytes: Uint8Array): Uint8Array | undefined {
  const inputOf = new Map<string, string>();
  for (const reader = new ProtobufReader(bytes); reader.next();) {
    if (reader.field !== 1) continue;
    const node = readNode(reader.bytes);
    if (isZipMap(node)) inputOf.set(node.outputs[0], node.inputs[0]);
  }
  if (inputOf.size === 0) return undefined;
  const graph: Uint8Array[] = [];
  for (const reader = new ProtobufReader(bytes); reader.next();) {
    if (reader.field === 1 && isZipMap(readNode(reader.bytes))) continue;
    const input = reader.field === 12 ? inputOf.get(valueName(reader.bytes)) : undefined;
    graph.push(input === undefined ? reader.raw : encodeField(12, floatTensor(input)));
  }
  return Buffer.concat(graph);
}

function valueName(bytes: Uint8Array): string {
  for (const reader = new ProtobufReader(bytes); reader.next();) if (reader.field === 1) return reader.text;
  return '';
}

/** ValueInfoProto of a float tensor, its shape left open: name 1, type 2 { tensor 1 { element type 1 } }. */
function floatTensor(name: string): Uint8Array {
  const elementType = Buffer.concat([encodeVarint(1 * 8), encodeVarint(1)]);
  return Buffer.concat([encodeField(1, Buffer.from(name)), encodeField(2, encodeField(1, elementType))]);
}
