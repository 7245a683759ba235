import { broken } from '../model-file-error.ts';
import type { ModelOutput } from '../model-info.ts';
import { AttributeReader } from './attributes.ts';
import type { OnnxNode } from './node.ts';
import type { OnnxFile } from './onnx-file.ts';

/** TensorProto.DataType of outputs that are numbers onnxruntime hands out as such: float, int32, int64, double. */
const NUMERIC = new Set([1, 6, 7, 11]);

/** A tensor of scores that the graph puts out. */
export interface GraphTensor {
  /** The name users see: that of the graph's output. */
  readonly name: string;
  /** The tensor to ask for: behind a ZipMap, which only turns columns into maps, its input. */
  readonly tensor: string;
  /** Scores a row; undefined where only running it tells. */
  readonly columns: number | undefined;
  /** The name of each column's class, where the graph says so. */
  readonly labels: readonly string[] | undefined;
  /** Whole numbers are labels of classes. */
  readonly isLabel: boolean;
}

/** One score of a graph. */
export interface GraphOutput extends ModelOutput {
  readonly tensor: string;
  readonly column: number;
  readonly columns: number;
}

const producerOf = (file: OnnxFile, tensor: string): OnnxNode | undefined =>
  file.nodes.find((node) => node.outputs.includes(tensor));

/** All outputs that can be scored. Labels that are text cannot. */
export function graphTensors(file: OnnxFile): GraphTensor[] {
  return file.outputs.flatMap((output): GraphTensor[] => {
    const zip = producerOf(file, output.name);
    if (zip?.type === 'ZipMap') {
      const attributes = new AttributeReader(zip);
      const labels = [
        ...attributes.ints('classlabels_int64s').map(String),
        ...attributes.strings('classlabels_strings'),
      ];
      return [{ name: output.name, tensor: zip.inputs[0], columns: labels.length, labels, isLabel: false }];
    }
    if (!NUMERIC.has(output.elementType)) return [];
    const { shape } = output;
    const last = shape?.at(-1);
    const columns = shape?.length === 1 ? 1 : shape?.length === 2 && last !== null ? last : undefined;
    const isLabel = output.elementType === 6 || output.elementType === 7;
    return [{ name: output.name, tensor: output.name, columns, labels: undefined, isLabel }];
  });
}

/** Names every column: `name`, or `name[0]`, `name[1]` … where there are several. */
export function graphOutputs(
  tensors: readonly GraphTensor[],
  hasLabels: boolean,
): { list: GraphOutput[]; fallback: string | null } {
  const list = tensors.flatMap(({ name, tensor, columns = 0, labels, isLabel }) =>
    Array.from({ length: columns }, (_, column): GraphOutput => {
      const label = labels?.[column] ?? String(column);
      const what = isLabel
        ? 'Label of the class'
        : columns === 1
          ? 'What the graph answers'
          : `Class or column ${label}`;
      return { name: columns === 1 ? name : `${name}[${column}]`, description: what, tensor, column, columns };
    }),
  );
  if (list.length === 0) throw broken('The graph has no output of numbers, one or a few a row.');
  return { list, fallback: naturalOutput(tensors, hasLabels) };
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
