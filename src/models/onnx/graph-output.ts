import { type ModelFileError, unsupported } from '../model-file-error.ts';
import type { ModelOutput } from '../model-info.ts';
import { AttributeReader } from './attributes.ts';
import { isZipMap } from './node.ts';
import type { OnnxNode } from './node.ts';
import type { OnnxFile } from './onnx-file.ts';

/** TensorProto.DataType of outputs that are numbers onnxruntime hands out as such: float, int32, int64, double. */
const NUMERIC = new Set([1, 6, 7, 11]);
/** Names of other element types. */
const TYPE_NAMES: Readonly<Record<number, string | undefined>> = {
  2: 'uint8',
  3: 'int8',
  4: 'uint16',
  5: 'int16',
  8: 'text',
  9: 'bool',
  10: 'float16',
  12: 'uint32',
  13: 'uint64',
  16: 'bfloat16',
};
/** Those of them that are whole numbers: labels of classes. */
const WHOLE = new Set([6, 7]);

/** A tensor of scores that the graph puts out. */
export interface GraphTensor {
  /** The name users see: that of the graph's output. */
  readonly name: string;
  /** The tensor to ask for: behind a ZipMap, which only turns columns into maps, its input. */
  readonly tensor: string;
  /** Scores a row; undefined as long as nobody has run it: what files declare is often wrong. */
  readonly columns: number | undefined;
  /** The name of each column's class, where the graph says so. */
  readonly labels: readonly string[] | undefined;
  /** Whether it is whole numbers, which label classes and are no scores. */
  readonly isLabel: boolean;
  /** Whether its values are probabilities, by the node that makes them, or because a classifier calls them so. */
  readonly isProbability: boolean;
}

/** One score of a graph. */
export interface GraphOutput extends ModelOutput {
  readonly tensor: string;
  readonly column: number;
  readonly columns: number;
  readonly isProbability: boolean;
}

const producerOf = (file: OnnxFile, tensor: string): OnnxNode | undefined =>
  file.nodes.find((node) => node.outputs.includes(tensor));

/** All outputs that can be scored. Labels that are text cannot. */
export function graphTensors(file: OnnxFile): GraphTensor[] {
  return file.outputs.flatMap((output): GraphTensor[] => {
    const zip = producerOf(file, output.name);
    if (zip && isZipMap(zip)) {
      const attributes = new AttributeReader(zip);
      const labels = [
        ...attributes.ints('classlabels_int64s').map(String),
        ...attributes.strings('classlabels_strings'),
      ];
      return [
        { name: output.name, tensor: zip.inputs[0], columns: undefined, labels, isLabel: false, isProbability: true },
      ];
    }
    if (!NUMERIC.has(output.elementType)) return [];
    const isLabel = WHOLE.has(output.elementType);
    const { name } = output;
    return [
      { name, tensor: name, columns: undefined, labels: undefined, isLabel, isProbability: isProbability(file, name) },
    ];
  });
}

/** Nodes that change the form of a tensor and none of its values. */
const FORMING = new Set([
  'Identity',
  'Cast',
  'Reshape',
  'Flatten',
  'Squeeze',
  'Unsqueeze',
  'Concat',
  'Gather',
  'Slice',
]);
const SQUASHING = new Set(['Sigmoid', 'Softmax', 'HardSigmoid']);

function isProbability(file: OnnxFile, output: string): boolean {
  // What classifiers of scikit-learn and its converters call it.
  if (/^prob(abilit(y|ies))?$/i.test(output.replace(/^output_/, ''))) return true;
  let node = producerOf(file, output);
  for (let depth = 0; node && FORMING.has(node.type) && depth < file.nodes.length; depth += 1)
    node = producerOf(file, node.inputs[0]);
  return node !== undefined && SQUASHING.has(node.type);
}

/** Why there is nothing to score: what each output is instead. `faults`: of those that have been run. */
export function noScores(file: OnnxFile, faults: readonly string[]): ModelFileError {
  const types = file.outputs.flatMap(({ name, elementType }) => {
    const type = TYPE_NAMES[elementType];
    return type === undefined ? [] : [`The output "${name}" is ${type}`];
  });
  const found = [...faults, ...types].slice(0, 5).join('. ') || 'It has none';
  return unsupported(
    `The graph has no output of numbers, one or a few a row. ${found}. Export it with an output of float32 or float64 of shape [rows] or [rows, columns].`,
  );
}

/** Names every column: `name`, or `name[0]`, `name[1]` … where there are several. */
export function graphOutputs(
  tensors: readonly GraphTensor[],
  hasLabels: boolean,
): { list: GraphOutput[]; fallback: string | null } {
  const list = tensors.flatMap((tensor) =>
    Array.from({ length: tensor.columns ?? 0 }, (_, column) => graphOutput(tensor, column)),
  );
  return { list, fallback: naturalOutput(tensors, hasLabels) };
}

function graphOutput(
  { name, tensor, columns = 0, labels, isLabel, isProbability }: GraphTensor,
  column: number,
): GraphOutput {
  const isOnly = columns === 1;
  const meaning = isOnly ? 'What the graph answers' : `Class or column ${labels?.[column] ?? column}`;
  const description = isLabel ? 'Label of the class' : meaning;
  return { name: isOnly ? name : `${name}[${column}]`, description, tensor, column, columns, isProbability };
}

/** The only number there is; or, next to a label, the probability of the second of two classes. */
function naturalOutput(tensors: readonly GraphTensor[], hasLabels: boolean): string | null {
  const scores = tensors.filter((tensor) => !tensor.isLabel);
  const candidates = scores.length > 0 ? scores : tensors;
  if (candidates.length !== 1) return null;
  const [{ name, columns }] = candidates;
  if (columns === 1) return name;
  return columns === 2 && hasLabels ? `${name}[1]` : null;
}
