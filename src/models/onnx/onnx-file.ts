import { broken, unsupported } from '../model-file-error.ts';
import { checkEncoding } from './check-encoding.ts';
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
  /** Without those that the file gives a value: they are constants. */
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
  checkEncoding(bytes);
  const opsets: Record<string, number> = {};
  let producer: string[] = [];
  let graph: Uint8Array | undefined;
  const functions: Uint8Array[] = [];
  for (const reader = new ProtobufReader(bytes); reader.next();) {
    if (reader.field === 2 || reader.field === 3) producer = [...producer, reader.text];
    else if (reader.field === 7) graph = reader.bytes;
    else if (reader.field === 8) readOpset(reader.bytes, opsets);
    else if (reader.field === 20) checkTraining(reader.bytes);
    else if (reader.field === 25) functions.push(reader.bytes);
  }
  if (!graph) throw broken('The ONNX file has no graph.');
  const domains = new Set([...RUNTIME_DOMAINS, ...functions.map(functionDomain)]);
  for (const body of functions) checkFunction(body, domains);
  checkGraph(graph, domains);
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

/** The domain of a FunctionProto, its field 10. */
function functionDomain(bytes: Uint8Array): string {
  let domain = '';
  for (const reader = new ProtobufReader(bytes); reader.next();) if (reader.field === 10) domain = reader.text;
  // Its operators are read here, as trees or as a ZipMap, and would mean something else than they do in onnxruntime.
  if (domain === 'ai.onnx.ml')
    throw unsupported(`A function of the file is of the domain "${domain}". Give it a domain of its own.`);
  return domain;
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

/** GraphProto: nodes 1, tensors 5, sparse tensors 15. */
function checkGraph(bytes: Uint8Array, domains: ReadonlySet<string>): void {
  for (const reader = new ProtobufReader(bytes); reader.next();) {
    if (reader.field === 1) checkNode(reader.bytes, domains);
    else if (reader.field === 5) checkTensor(reader.bytes);
    else if (reader.field === 15) checkSparseTensor(reader.bytes);
  }
}

/** FunctionProto: nodes 7, attributes with a default value 11. */
function checkFunction(bytes: Uint8Array, domains: ReadonlySet<string>): void {
  for (const reader = new ProtobufReader(bytes); reader.next();) {
    if (reader.field === 7) checkNode(reader.bytes, domains);
    else if (reader.field === 11) checkAttribute(reader.bytes, domains);
  }
}

/** TrainingInfoProto: two graphs, 1 and 2. Neither is run; their tensors still may not point at files. */
function checkTraining(bytes: Uint8Array): void {
  for (const reader = new ProtobufReader(bytes); reader.next();) {
    if (reader.field === 1 || reader.field === 2) checkGraph(reader.bytes, RUNTIME_DOMAINS);
  }
}

function checkNode(bytes: Uint8Array, domains: ReadonlySet<string>): void {
  const node = readNode(bytes);
  if (!domains.has(node.domain)) {
    const known = [...RUNTIME_DOMAINS].filter(Boolean).join(', ');
    throw unsupported(
      `The operator "${node.type}" is of the domain "${node.domain}", and custom operators are not loaded. ` +
        `Export the model with operators of ${known} only.`,
    );
  }
  if (node.domain === 'ai.onnx.ml') checkTreeOperator(node);
  for (const attribute of node.attributes.values()) checkAttribute(attribute, domains);
}

/** AttributeProto: tensor 5, graph 6, tensors 10, graphs 11, sparse tensor 22, sparse tensors 23. */
function checkAttribute(bytes: Uint8Array, domains: ReadonlySet<string>): void {
  for (const reader = new ProtobufReader(bytes); reader.next();) {
    if (reader.field === 5 || reader.field === 10) checkTensor(reader.bytes);
    else if (reader.field === 6 || reader.field === 11) checkGraph(reader.bytes, domains);
    else if (reader.field === 22 || reader.field === 23) checkSparseTensor(reader.bytes);
  }
}

/** SparseTensorProto: values 1, indices 2. */
function checkSparseTensor(bytes: Uint8Array): void {
  for (const reader = new ProtobufReader(bytes); reader.next();) {
    if (reader.field === 1 || reader.field === 2) checkTensor(reader.bytes);
  }
}

/** TensorProto: external_data 13, data_location 14 with 0 for "in this file". */
function checkTensor(bytes: Uint8Array): void {
  for (const reader = new ProtobufReader(bytes); reader.next();) {
    if (reader.field !== 13 && !(reader.field === 14 && reader.int !== 0)) continue;
    throw unsupported(
      `The tensor "${tensorName(bytes)}" keeps its data in another file. ` +
        'Save the model as one file (onnx.save with save_as_external_data=False).',
    );
  }
}
