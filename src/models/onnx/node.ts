import { ProtobufReader } from './protobuf.ts';

/** One operator of a graph. */
export interface OnnxNode {
  readonly type: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Each attribute's message by its name, read only when asked for. */
  readonly attributes: ReadonlyMap<string, Uint8Array>;
  /** The whole message. */
  readonly raw: Uint8Array;
}

export function readNode(raw: Uint8Array): OnnxNode {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes = new Map<string, Uint8Array>();
  let type = '';
  let domain = '';
  for (const reader = new ProtobufReader(raw); reader.next();) {
    if (reader.field === 1) inputs.push(reader.text);
    else if (reader.field === 2) outputs.push(reader.text);
    else if (reader.field === 4) type = reader.text;
    else if (reader.field === 5) attributes.set(attributeName(reader.bytes), reader.bytes);
    else if (reader.field === 7) domain = reader.text;
  }
  return { type, domain, inputs, outputs, attributes, raw };
}

function attributeName(bytes: Uint8Array): string {
  for (const reader = new ProtobufReader(bytes); reader.next();) if (reader.field === 1) return reader.text;
  return '';
}
