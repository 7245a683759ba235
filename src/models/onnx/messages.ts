import { WIRE } from './protobuf.ts';

/**
 * The messages of an ONNX file, field by field, as onnx-ml.proto has them up to IR version 13:
 * https://github.com/onnx/onnx/blob/main/onnx/onnx-ml.proto. What is only passed over, and has no tensors in it, is
 * `bytes`. Fields of one `oneof` share a name after the bar.
 */
const SOURCE: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  ModelProto: {
    1: 'int64 ir_version',
    2: 'string producer_name',
    3: 'string producer_version',
    4: 'string domain',
    5: 'int64 model_version',
    6: 'string doc_string',
    7: 'GraphProto graph',
    8: 'repeated OperatorSetIdProto opset_import',
    14: 'repeated StringStringEntryProto metadata_props',
    20: 'repeated TrainingInfoProto training_info',
    25: 'repeated FunctionProto functions',
    26: 'repeated bytes configuration',
  },
  OperatorSetIdProto: { 1: 'string domain', 2: 'int64 version' },
  StringStringEntryProto: { 1: 'string key', 2: 'string value' },
  TrainingInfoProto: {
    1: 'GraphProto initialization',
    2: 'GraphProto algorithm',
    3: 'repeated StringStringEntryProto initialization_binding',
    4: 'repeated StringStringEntryProto update_binding',
  },
  FunctionProto: {
    1: 'string name',
    2: 'int64 since_version',
    3: 'int32 status',
    4: 'repeated string input',
    5: 'repeated string output',
    6: 'repeated string attribute',
    7: 'repeated NodeProto node',
    8: 'string doc_string',
    9: 'repeated OperatorSetIdProto opset_import',
    10: 'string domain',
    11: 'repeated AttributeProto attribute_proto',
    12: 'repeated ValueInfoProto value_info',
    13: 'string overload',
    14: 'repeated StringStringEntryProto metadata_props',
  },
  GraphProto: {
    1: 'repeated NodeProto node',
    2: 'string name',
    5: 'repeated TensorProto initializer',
    10: 'string doc_string',
    11: 'repeated ValueInfoProto input',
    12: 'repeated ValueInfoProto output',
    13: 'repeated ValueInfoProto value_info',
    14: 'repeated TensorAnnotation quantization_annotation',
    15: 'repeated SparseTensorProto sparse_initializer',
    16: 'repeated StringStringEntryProto metadata_props',
  },
  TensorAnnotation: {
    1: 'string tensor_name',
    2: 'repeated StringStringEntryProto quant_parameter_tensor_names',
  },
  NodeProto: {
    1: 'repeated string input',
    2: 'repeated string output',
    3: 'string name',
    4: 'string op_type',
    5: 'repeated AttributeProto attribute',
    6: 'string doc_string',
    7: 'string domain',
    8: 'string overload',
    9: 'repeated StringStringEntryProto metadata_props',
    10: 'repeated bytes device_configurations',
  },
  AttributeProto: {
    1: 'string name',
    2: 'float f',
    3: 'int64 i',
    4: 'bytes s',
    5: 'TensorProto t',
    6: 'GraphProto g',
    7: 'repeated float floats',
    8: 'repeated int64 ints',
    9: 'repeated bytes strings',
    10: 'repeated TensorProto tensors',
    11: 'repeated GraphProto graphs',
    13: 'string doc_string',
    14: 'TypeProto tp',
    15: 'repeated TypeProto type_protos',
    20: 'int32 type',
    21: 'string ref_attr_name',
    22: 'SparseTensorProto sparse_tensor',
    23: 'repeated SparseTensorProto sparse_tensors',
  },
  TensorProto: {
    1: 'repeated int64 dims',
    2: 'int32 data_type',
    3: 'Segment segment',
    4: 'repeated float float_data',
    5: 'repeated int32 int32_data',
    6: 'repeated bytes string_data',
    7: 'repeated int64 int64_data',
    8: 'string name',
    9: 'bytes raw_data',
    10: 'repeated double double_data',
    11: 'repeated int64 uint64_data',
    12: 'string doc_string',
    13: 'repeated StringStringEntryProto external_data',
    14: 'int32 data_location',
    16: 'repeated StringStringEntryProto metadata_props',
  },
  Segment: { 1: 'int64 begin', 2: 'int64 end' },
  SparseTensorProto: { 1: 'TensorProto values', 2: 'TensorProto indices', 3: 'repeated int64 dims' },
  ValueInfoProto: {
    1: 'string name',
    2: 'TypeProto type',
    3: 'string doc_string',
    4: 'repeated StringStringEntryProto metadata_props',
  },
  TypeProto: {
    1: 'TensorType tensor_type|type',
    4: 'ElementType sequence_type|type',
    5: 'MapType map_type|type',
    6: 'string denotation',
    7: 'bytes opaque_type|type',
    8: 'TensorType sparse_tensor_type|type',
    9: 'ElementType optional_type|type',
  },
  TensorType: { 1: 'int32 elem_type', 2: 'TensorShapeProto shape' },
  ElementType: { 1: 'TypeProto elem_type' },
  MapType: { 1: 'int32 key_type', 2: 'TypeProto value_type' },
  TensorShapeProto: { 1: 'repeated Dimension dim' },
  Dimension: { 1: 'int64 dim_value|value', 2: 'string dim_param|value', 3: 'string denotation' },
};

/** A message by name, and its fields by number. */
export interface Message {
  readonly name: string;
  readonly fields: readonly (Field | undefined)[];
}

export interface Field {
  readonly name: string;
  /** The wire type of a single value; a repeated number may also be packed into bytes. */
  readonly wire: number;
  readonly isPackable: boolean;
  /** Whether a varint has to fit 32 bits. */
  readonly is32Bit: boolean;
  /**
   * A bit shared by what may be given once together: the field itself, or all of its `oneof`; 0 where it is repeated.
   */
  readonly once: number;
  /** The message inside, where there is one. */
  readonly message: Message | undefined;
}

const SCALAR_WIRES: Readonly<Record<string, number | undefined>> = {
  int32: WIRE.varint,
  int64: WIRE.varint,
  float: WIRE.fixed32,
  double: WIRE.fixed64,
};

const messages = new Map<string, Message>();

/** Messages contain each other, so each is known by name before its fields are. */
function messageOf(name: string): Message | undefined {
  const known = messages.get(name);
  if (known) return known;
  const source = SOURCE[name];
  if (!source) return undefined;
  const fields: (Field | undefined)[] = [];
  const message: Message = { name, fields };
  messages.set(name, message);
  for (const [number, text] of Object.entries(source)) fields[Number(number)] = fieldOf(text, Number(number), source);
  return message;
}

function fieldOf(text: string, number: number, siblings: Readonly<Record<number, string>>): Field {
  const words = text.split(' ');
  const isRepeated = words[0] === 'repeated';
  const [type = '', label = ''] = isRepeated ? words.slice(1) : words;
  const [name = '', oneof] = label.split('|');
  const scalar = SCALAR_WIRES[type];
  // The bit of a oneof is that of its first member.
  const member = oneof === undefined ? number : Object.keys(siblings).find((key) => isOf(siblings[Number(key)], oneof));
  return {
    name,
    wire: scalar ?? WIRE.bytes,
    isPackable: isRepeated && scalar !== undefined,
    is32Bit: type === 'int32',
    once: isRepeated ? 0 : 1 << Number(member),
    message: messageOf(type),
  };
}

const isOf = (text: string | undefined, oneof: string): boolean => text?.endsWith(`|${oneof}`) ?? false;

const model = messageOf('ModelProto');
if (!model) throw new Error('the table of messages has no ModelProto');

/** The message that a whole file is. */
export const MODEL: Message = model;
