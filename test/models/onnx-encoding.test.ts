import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { inspectModel, loadPredictor } from '../../src/models/index.ts';
import { ModelFileError } from '../../src/models/model-file-error.ts';
import { parseOnnx } from '../../src/models/onnx/onnx-file.ts';
import { ProtobufReader } from '../../src/models/onnx/protobuf.ts';

/** Bytes that two readers of protobuf may understand differently: what we check, onnxruntime would not run. */
const golden = join(import.meta.dirname, '../golden/models');
const read = (name: string) => readFileSync(join(golden, `onnx-${name}.onnx`));

type Part = Uint8Array | readonly number[];
const concat = (...parts: Part[]) => Buffer.concat(parts.map((part) => Uint8Array.from(part)));
const varint = (value: number): number[] => {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return [...bytes, rest];
};
/** A length-delimited field: a message of parts, or a text. */
const field = (number: number, ...parts: (Part | string)[]) => {
  const content = concat(...parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)));
  return concat(varint(number * 8 + 2), varint(content.length), content);
};
const int = (number: number, value: number) => concat(varint(number * 8), varint(value));

const VERSION = int(1, 8);
const OPSET = field(8, int(2, 13));
/** A ValueInfoProto of float32 and shape [?, 1]. */
const valueInfo = (number: number, name: string) =>
  field(number, field(1, name), field(2, field(1, int(1, 1), field(2, field(1), field(1, int(1, 1))))));
const NODE = field(1, field(1, 'X'), field(2, 'Y'), field(4, 'Identity'));
const GRAPH_PARTS = [NODE, field(2, 'g'), valueInfo(11, 'X'), valueInfo(12, 'Y')];
const GRAPH = field(7, ...GRAPH_PARTS);

/** A sound model with these parts added to its graph. */
const withGraph = (...parts: Part[]) => concat(VERSION, field(7, ...GRAPH_PARTS, ...parts), OPSET);
/** The tensor "W" of one float32, with parts of its own. */
const tensor = (number: number, ...parts: Part[]) => field(number, int(1, 1), int(2, 1), field(8, 'W'), ...parts);
const ONE = [0, 0, 128, 63];
const EXTERNAL = field(13, field(1, 'location'), field(2, 'weights.bin'));

test('the sound model of these tests is read', async () => {
  expect(await inspectModel(withGraph(tensor(5, field(9, ONE))))).toMatchObject({
    featureCount: 1,
    defaultOutput: 'Y',
  });
});

describe('a field given twice', () => {
  test.for([
    ['graph-twice', 'ModelProto.graph is given twice'],
    ['graph-twice-gather', 'ModelProto.graph is given twice'],
    ['attribute-twice', 'gives its attribute "value" twice'],
    ['long-tag', 'A protobuf tag is "4294967338"; expected at most 32 bits'],
  ] as const)('%s, which hides a file from our check, is refused', async ([name, part]) => {
    const expected = expect.objectContaining({ fault: 'BROKEN', message: expect.stringContaining(part) });
    await expect(inspectModel(read(`refused-${name}`))).rejects.toThrow(expected);
    await expect(loadPredictor(read(`refused-${name}`))).rejects.toThrow(expected);
  });

  test.for([
    ['ModelProto.ir_version', concat(VERSION, VERSION, GRAPH, OPSET)],
    ['ModelProto.graph', concat(VERSION, GRAPH, GRAPH, OPSET)],
    ['GraphProto.name', withGraph(field(2, 'h'))],
    ['NodeProto.op_type', withGraph(field(1, field(4, 'Identity'), field(4, 'Relu')))],
    ['NodeProto.domain', withGraph(field(1, field(7, ''), field(7, 'com.example')))],
    ['AttributeProto.t', withGraph(field(1, field(5, tensor(5), tensor(5))))],
    ['AttributeProto.g', withGraph(field(1, field(5, field(6), field(6))))],
    ['TensorProto.data_location', withGraph(tensor(5, int(14, 0), int(14, 1)))],
    ['TensorProto.raw_data', withGraph(tensor(5, field(9, ONE), field(9, ONE)))],
    ['ValueInfoProto.type', withGraph(field(11, field(2), field(2)))],
    ['TensorShapeProto', withGraph(field(11, field(2, field(1, field(2), field(2)))))],
    ['OperatorSetIdProto.version', concat(VERSION, GRAPH, field(8, int(2, 13), int(2, 14)))],
    ['SparseTensorProto.values', withGraph(field(15, tensor(1), tensor(1)))],
  ] as const)('%s is refused', ([name, bytes]) => {
    const place = name === 'TensorShapeProto' ? 'TensorType.shape' : name;
    expect(() => parseOnnx(bytes)).toThrow(`${place} is given twice; expected once.`);
  });

  test('a choice of two fields counts as one', () => {
    const dimension = withGraph(field(11, field(2, field(1, field(2, field(1, int(1, 3), field(2, 'rows')))))));
    expect(() => parseOnnx(dimension)).toThrow('Dimension.dim_param is given twice');
    const type = withGraph(field(11, field(2, field(1), field(4))));
    expect(() => parseOnnx(type)).toThrow('TypeProto.sequence_type is given twice');
  });

  test('repeated fields are as often as they like', () => {
    expect(parseOnnx(withGraph(NODE, NODE)).nodes).toHaveLength(3);
  });
});

describe('another spelling of a number', () => {
  const TAG = 0x0a; // field 1, length-delimited
  test.for([
    ['a tag of two bytes where one will do', [0x88, 0x00, 0x01], 'more bytes than it needs'],
    ['a number of three bytes where one will do', [0x08, 0x81, 0x80, 0x00], 'more bytes than it needs'],
    ['a length of two bytes where one will do', [TAG, 0x81, 0x00, 0x41], 'more bytes than it needs'],
    ['a tag above 2^32', [0xaa, 0x80, 0x80, 0x80, 0x10, 0x00], 'expected at most 32 bits'],
    ['a tag of 64 bits', [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01], 'expected at most 32 bits'],
    ['a number above 2^64', [0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02], 'more than 64 bits'],
    ['a number without an end', [0x08, ...Array.from({ length: 11 }, () => 0xff)], 'more than 10 bytes'],
    [
      'a length above 2^32',
      [TAG, 0x81, 0x80, 0x80, 0x80, 0x10, 0x41],
      'has a length of "4294967297" bytes; 1 are left',
    ],
    ['a length below zero', [TAG, ...Array.from({ length: 9 }, () => 0xff), 0x01], 'has a length of "-1" bytes'],
    ['a length beyond the end', [TAG, 0x05, 0x41], 'has a length of "5" bytes; 1 are left'],
    ['a number that the end cuts', [0x08, 0x81], 'goes beyond the end'],
    ['8 bytes that the end cuts', [0x09, 1, 2, 3], 'has a length of "8" bytes; 3 are left'],
    ['field number 0', [0x02, 0x00], 'has the number "0"; expected 1 or more'],
    ['the start of a group', [0x0b, 0x0c], 'field 1 is a group'],
    ['the end of a group', [0x0c], 'field 1 is a group'],
    ['wire type 6', [0x0e], 'has the wire type "6"'],
    ['wire type 7', [0x0f], 'has the wire type "7"'],
  ] as const)('%s is refused', ([, bytes, part]) => {
    expect(() => new ProtobufReader(Uint8Array.from(bytes)).next()).toThrow(ModelFileError);
    expect(() => new ProtobufReader(Uint8Array.from(bytes)).next()).toThrow(part);
  });

  test.for([0, 1, 127, 128, 300, 2 ** 31, 2 ** 32, 2 ** 52 + 1])('%d in its shortest form is read', (value) => {
    const reader = new ProtobufReader(int(1, value));
    expect([reader.next(), reader.int, reader.next()]).toEqual([true, value, false]);
  });

  test('a number below zero is two’s complement in ten bytes', () => {
    const reader = new ProtobufReader(Uint8Array.from([0x08, 0xfe, ...Array.from({ length: 8 }, () => 0xff), 0x01]));
    expect([reader.next(), reader.int]).toEqual([true, -2]);
  });

  test('it is refused wherever it is in a file', () => {
    const wide = [0x08, 0x81, 0x00];
    for (const bytes of [
      concat(wide, GRAPH),
      withGraph(tensor(5, wide)),
      withGraph(field(13, field(2, field(1, wide)))),
    ])
      expect(() => parseOnnx(bytes)).toThrow('more bytes than it needs');
  });
});

describe('a field that is not as ONNX has it', () => {
  test.for([
    ['a number for a text', withGraph(field(1, int(4, 1))), 'NodeProto.op_type has the wire type "0"; expected 2'],
    ['a text for a number', withGraph(tensor(5, field(14, 'x'))), 'data_location has the wire type "2"; expected 0'],
    ['a number for a message', concat(VERSION, int(7, 1)), 'ModelProto.graph has the wire type "0"; expected 2'],
    [
      'packed where one is meant',
      withGraph(field(1, field(5, field(3, [1])))),
      'AttributeProto.i has the wire type "2"',
    ],
    ['4 bytes for 8', withGraph(tensor(5, [0x55, 0, 0, 0, 0])), 'double_data has the wire type "5"; expected 1'],
    ['33 bits for 32', withGraph(tensor(5, int(14, 2 ** 32 + 1))), 'data_location is "4294967297"; expected 32 bits'],
    ['a field of no name', withGraph(field(1, field(77, 'x'))), 'NodeProto has a field "77"'],
  ] as const)('%s is refused', ([, bytes, part]) => {
    expect(() => parseOnnx(bytes)).toThrow(part);
  });

  test('lists of numbers may be packed or not', () => {
    const attribute = (...parts: Part[]) => withGraph(field(1, field(5, field(1, 'list'), ...parts)));
    expect(parseOnnx(attribute(int(8, 1), int(8, 2))).nodes).toHaveLength(2);
    expect(parseOnnx(attribute(field(8, [1, 2]), int(8, 3))).nodes).toHaveLength(2);
  });

  test('messages within messages end somewhere', () => {
    let type = field(1);
    for (let depth = 0; depth < 200; depth += 1) type = field(4, field(1, type));
    expect(() => parseOnnx(withGraph(field(13, field(2, type))))).toThrow('nested more than 100 deep');
  });

  test('text that is no UTF-8, and text behind a byte order mark, is not taken for other text', () => {
    expect(() => parseOnnx(withGraph(field(1, field(1, [0xff]))))).toThrow('is no UTF-8 text');
    const [, marked] = parseOnnx(withGraph(field(1, field(1, [0xef, 0xbb, 0xbf, 0x58])))).nodes;
    expect(marked?.inputs).toEqual(['\uFEFFX']);
  });
});

describe('a tensor that points at a file is found', () => {
  const attribute = (...parts: Part[]) => field(5, field(1, 'value'), ...parts);
  const pointing = (number: number) => tensor(number, EXTERNAL, int(14, 1));
  test.for([
    ['in the graph', withGraph(pointing(5))],
    ['without external_data', withGraph(tensor(5, int(14, 1)))],
    ['in an attribute', withGraph(field(1, attribute(pointing(5))))],
    ['in a list of an attribute', withGraph(field(1, attribute(pointing(10))))],
    ['in a graph of an attribute', withGraph(field(1, attribute(field(6, pointing(5)))))],
    ['in a sparse tensor', withGraph(field(15, tensor(1), pointing(2)))],
    ['in a node of a function', concat(VERSION, GRAPH, field(25, field(7, attribute(pointing(5)))))],
    ['in a default value of a function', concat(VERSION, GRAPH, field(25, field(11, field(1, 'a'), pointing(5))))],
    ['in a graph for training', concat(VERSION, GRAPH, field(20, field(2, pointing(5))))],
  ] as const)('%s', ([, bytes]) => {
    expect(() => parseOnnx(bytes)).toThrow('The tensor "W" keeps its data in another file');
  });
});

test('a function may not redefine the operators of trees', () => {
  const bytes = concat(VERSION, GRAPH, field(25, field(1, 'TreeEnsembleRegressor'), field(10, 'ai.onnx.ml')));
  expect(() => parseOnnx(bytes)).toThrow('of the domain "ai.onnx.ml". Give it a domain of its own.');
});

test('a file that onnxruntime would take for its own format is no ONNX', async () => {
  await expect(inspectModel(concat(VERSION, field(2, 'ORTM'), GRAPH, OPSET))).rejects.toThrow(
    expect.objectContaining({ fault: 'FOREIGN_FORMAT', message: expect.stringContaining('the ORT format') }),
  );
});
