import { ProtobufReader, ambiguous } from './protobuf.ts';

/** One operator of a graph. */
export interface OnnxNode {
  readonly type: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Each attribute's message by its name; AttributeReader reads it when it is asked for. */
  readonly attributes: ReadonlyMap<string, Uint8Array>;
}

/**
 * NodeProto: inputs 1, outputs 2, type 4, attributes 5, domain 7.
 * @throws {ModelFileError} where two attributes share a name: onnxruntime takes the first, others the last
 */
export function readNode(bytes: Uint8Array): OnnxNode {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes = new Map<string, Uint8Array>();
  let type = '';
  let domain = '';
  for (const reader = new ProtobufReader(bytes); reader.next();) {
    if (reader.field === 1) inputs.push(reader.text);
    else if (reader.field === 2) outputs.push(reader.text);
    else if (reader.field === 4) type = reader.text;
    else if (reader.field === 5) {
      const name = attributeName(reader.bytes);
      if (attributes.has(name)) throw ambiguous(`A node gives its attribute "${name}" twice; expected once.`);
      attributes.set(name, reader.bytes);
    } else if (reader.field === 7) domain = reader.text;
  }
  return { type, domain, inputs, outputs, attributes };
}

function attributeName(bytes: Uint8Array): string {
  for (const reader = new ProtobufReader(bytes); reader.next();) if (reader.field === 1) return reader.text;
  return '';
}

/** A ZipMap turns columns of probabilities into maps from labels to probabilities. */
export const isZipMap = (node: OnnxNode): boolean => node.type === 'ZipMap' && node.domain === 'ai.onnx.ml';
