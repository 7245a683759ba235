import { MAX_NESTING } from '../limits.ts';
import { broken, unsupported } from '../model-file-error.ts';
import { checkTreeOperator } from './check-trees.ts';
import { readNode } from './node.ts';
import type { OnnxNode } from './node.ts';
import { ProtobufReader } from './protobuf.ts';

/** An input or output of the graph. */
export interface OnnxValue {
  readonly name: string;
  /** TensorProto.DataType, 1 float, 11 double; 0 where it is no tensor. */
  readonly elementType: number;
  /** null for a free dimension; undefined where the file does not tell the shape. */
  readonly shape: readonly (number | null)[] | undefined;
}

export interface OnnxFile {
  readonly producer: string | null;
  readonly opsets: Readonly<Record<string, number>>;
  readonly nodes: readonly OnnxNode[];
  /** Without the ones that have an initialiser, which are constants. */
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

/** Domains whose operators come with onnxruntime. */
const RUNTIME_DOMAINS = new Set(['', 'ai.onnx', 'ai.onnx.ml', 'com.microsoft']);

/**
 * Reads what there is to know of an ONNX file, without running it.
 * @throws {ModelFileError} where it is damaged, keeps data in other files, or needs operators of others
 */
export function parseOnnx(bytes: Uint8Array): OnnxFile {
  const opsets: Record<string, number> = {};
  const localDomains = new Set<string>();
  let producer: string[] = [];
  let graph: Uint8Array | undefined;
  const functions: Uint8Array[] = [];
  for (const reader = new ProtobufReader(bytes); reader.next();) {
    if (reader.field === 2 || reader.field === 3) producer = [...producer, reader.text];
    else if (reader.field === 7) graph = reader.bytes;
    else if (reader.field === 8) readOpset(reader.bytes, opsets);
    else if (reader.field === 25) functions.push(reader.bytes);
  }
  if (!graph) throw broken('The ONNX file has no graph.');
  for (const body of functions) localDomains.add(functionDomain(body));
  const allowed = new Set([...RUNTIME_DOMAINS, ...localDomains]);
  for (const body of functions) checkNodes(body, 7, allowed, 1);
  checkNodes(graph, 1, allowed, 1);
  return { producer: producer.filter(Boolean).join(' ') || null, opsets, ...readGraph(graph) };
}

function readOpset(bytes: Uint8Array, opsets: Record<string, number>): void {
  let domain = 'ai.onnx';
  let version = 0;
  for (const reader = new ProtobufReader(bytes); reader.next();) {
    if (reader.field === 1) domain = reader.text || domain;
    else if (reader.field === 2) version = reader.int;
  }
  opsets[domain] = version;
}

/** A FunctionProto has its domain in field 10. */
function functionDomain(bytes: Uint8Array): string {
  for (const reader = new ProtobufReader(bytes); reader.next();) if (reader.field === 10) return reader.text;
  return '';
}

function readGraph(bytes: Uint8Array): Pick<OnnxFile, 'nodes' | 'inputs' | 'outputs'> {
  const nodes: OnnxNode[] = [];
  const inputs: OnnxValue[] = [];
  const outputs: OnnxValue[] = [];
  const constants = new Set<string>();
  for (const reader = new ProtobufReader(bytes); reader.next();) {
    if (reader.field === 1) nodes.push(readNode(reader.bytes));
    else if (reader.field === 5) constants.add(tensorName(reader.bytes));
    else if (reader.field === 11) inputs.push(readValue(reader.bytes));
    else if (reader.field === 12) outputs.push(readValue(reader.bytes));
  }
  return { nodes, inputs: inputs.filter((input) => !constants.has(input.name)), outputs };
}

function tensorName(bytes: Uint8Array): string {
  for (const reader = new ProtobufReader(bytes); reader.next();) if (reader.field === 8) return reader.text;
  return '';
}

/** ValueInfoProto: name 1, type 2 { tensor 1 { element type 1, shape 2 { dimension 1 { value 1 } } } }. */
function readValue(bytes: Uint8Array): OnnxValue {
  let name = '';
  let elementType = 0;
  let shape: (number | null)[] | undefined;
  for (const reader = new ProtobufReader(bytes); reader.next();) {
    if (reader.field === 1) name = reader.text;
    if (reader.field !== 2) continue;
    for (const type = new ProtobufReader(reader.bytes); type.next();) {
      if (type.field !== 1) continue;
      for (const tensor = new ProtobufReader(type.bytes); tensor.next();) {
        if (tensor.field === 1) elementType = tensor.int;
        else if (tensor.field === 2) shape = readShape(tensor.bytes);
      }
    }
  }
  return { name, elementType, shape };
}

function readShape(bytes: Uint8Array): (number | null)[] {
  const shape: (number | null)[] = [];
  for (const reader = new ProtobufReader(bytes); reader.next();) {
    if (reader.field !== 1) continue;
    let size: number | null = null;
    for (const dimension = new ProtobufReader(reader.bytes); dimension.next();) {
      // Exporters write 0 or -1 where they mean a free dimension.
      if (dimension.field === 1) size = dimension.int > 0 ? dimension.int : null;
    }
    shape.push(size);
  }
  return shape;
}

/** Looks at every node of a graph (nodes in field 1) or function (field 7), and at the graphs within their attributes. */
function checkNodes(bytes: Uint8Array, nodeField: number, domains: ReadonlySet<string>, depth: number): void {
  if (depth > MAX_NESTING) throw broken(`The graph is nested more than ${MAX_NESTING} levels deep.`);
  const isGraph = nodeField === 1;
  for (const reader = new ProtobufReader(bytes); reader.next();) {
    if (isGraph && reader.field === 5) checkTensor(reader.bytes);
    else if (isGraph && reader.field === 15) checkSparseTensor(reader.bytes);
    if (reader.field !== nodeField) continue;
    const node = readNode(reader.bytes);
    if (!domains.has(node.domain)) {
      const known = [...RUNTIME_DOMAINS].filter(Boolean).join(', ');
      throw unsupported(
        `The operator "${node.type}" is of the domain "${node.domain}", and custom operators are not loaded. ` +
          `Export the model with operators of ${known} only.`,
      );
    }
    if (node.domain === 'ai.onnx.ml') checkTreeOperator(node);
    for (const attribute of node.attributes.values()) checkAttribute(attribute, domains, depth);
  }
}

/** AttributeProto: tensor 5, graph 6, tensors 10, graphs 11, sparse tensor 22, sparse tensors 23. */
function checkAttribute(bytes: Uint8Array, domains: ReadonlySet<string>, depth: number): void {
  for (const reader = new ProtobufReader(bytes); reader.next();) {
    if (reader.field === 5 || reader.field === 10) checkTensor(reader.bytes);
    else if (reader.field === 6 || reader.field === 11) checkNodes(reader.bytes, 1, domains, depth + 1);
    else if (reader.field === 22 || reader.field === 23) checkSparseTensor(reader.bytes);
  }
}

/** SparseTensorProto: values 1, indices 2. */
function checkSparseTensor(bytes: Uint8Array): void {
  for (const reader = new ProtobufReader(bytes); reader.next();) {
    if (reader.field === 1 || reader.field === 2) checkTensor(reader.bytes);
  }
}

/** TensorProto: external_data 13, data_location 14 with 1 for EXTERNAL. */
function checkTensor(bytes: Uint8Array): void {
  for (const reader = new ProtobufReader(bytes); reader.next();) {
    if (reader.field !== 13 && !(reader.field === 14 && reader.int === 1)) continue;
    throw unsupported(
      `The tensor "${tensorName(bytes)}" keeps its data in another file. ` +
        'Save the model as one file (onnx.save with save_as_external_data=False).',
    );
  }
}
