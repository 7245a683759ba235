import type { ModelInfo } from '../model-info.ts';
import { chooseOutput } from '../scored-output.ts';
import type { ScoredOutput } from '../scored-output.ts';
import type { TreeEnsemble } from '../trees/ensemble.ts';
import { graphOutputs, graphTensors, noScores } from './graph-output.ts';
import type { GraphOutput, GraphTensor } from './graph-output.ts';
import { parseOnnx } from './onnx-file.ts';
import type { OnnxFile } from './onnx-file.ts';
import { type KernelTensor, kernelTensor } from './onnx-trees.ts';
import type { OnnxTrees } from './tree-ensemble.ts';
import { type Graph, GraphSession, graphInputs } from './session.ts';

/** How one output is computed: by the tree kernel, or by the graph in onnxruntime. */
export type OnnxPlan =
  | {
      readonly kind: 'TREES';
      readonly ensemble: TreeEnsemble;
      readonly output: ScoredOutput;
      readonly handlesMissing: boolean;
    }
  | { readonly kind: 'GRAPH'; readonly output: GraphOutput; readonly features: number };

export interface OnnxModel {
  readonly file: OnnxFile;
  readonly info: ModelInfo;
  /** @throws {ModelFileError} UNKNOWN_OUTPUT */
  readonly plan: (output?: string) => OnnxPlan;
  /** The graph in onnxruntime where it had to be opened. The caller releases it. */
  readonly session: Graph | undefined;
}

/** Opens a graph: in this process, or in one that can be ended. */
export type OpenGraph = (bytes: Uint8Array, file: OnnxFile) => Promise<Graph>;

export const openHere: OpenGraph = (bytes, file) => GraphSession.open(bytes, file);

/**
 * What an ONNX file offers. The graph itself is opened and run where `probe` says so, which is the only proof that
 * onnxruntime takes it, and where an output is not the kernel's: what files declare of its shape is often wrong.
 */
export async function onnxModel(
  bytes: Uint8Array,
  { probe, openGraph = openHere }: { probe: boolean; openGraph?: OpenGraph },
): Promise<OnnxModel> {
  const file = parseOnnx(bytes);
  const declared = graphTensors(file);
  // Our own look at the trees comes first: its refusals say more than those of onnxruntime.
  const kernels = declared.map((tensor) => kernelTensor(file, tensor));
  const known = declared.map((tensor, index) => {
    const columns = kernels[index]?.columns ?? (tensor.isLabel ? 1 : undefined);
    return { ...tensor, columns };
  });
  if (known.length === 0) throw noScores(file, []);
  if (!probe && known.every(({ columns }) => columns !== undefined))
    return modelOf({ file, tensors: known, kernels }, undefined);
  const session = await openGraph(bytes, file);
  try {
    return modelOf({ file, tensors: await measured(session, file, known), kernels }, session);
  } catch (error) {
    await session.release();
    throw error;
  }
}

interface OnnxParts {
  readonly file: OnnxFile;
  readonly tensors: readonly GraphTensor[];
  readonly kernels: readonly (KernelTensor | undefined)[];
}

function modelOf({ file, tensors, kernels }: OnnxParts, session: Graph | undefined): OnnxModel {
  const inputs = graphInputs(file);
  const features = inputs.reduce((total, input) => total + input.width, 0);
  const hasLabels = file.outputs.length > tensors.length || tensors.some((tensor) => tensor.isLabel);
  const { list, fallback } = graphOutputs(tensors, hasLabels);
  const scored = kernels.flatMap((kernel) => (kernel ? kernel.outputs.map((output) => ({ ...output, kernel })) : []));
  const offered = [...list, ...scored.filter(({ name }) => !list.some((output) => output.name === name))];
  const trees = kernels.find((kernel) => kernel !== undefined)?.trees;
  const plan = (name?: string): OnnxPlan => {
    const chosen = chooseOutput(offered, fallback, name);
    const byKernel = scored.find((output) => output.name === chosen.name);
    if (byKernel) {
      const { ensemble, tracksMissing } = byKernel.kernel.trees;
      return { kind: 'TREES', ensemble, output: byKernel, handlesMissing: tracksMissing };
    }
    return { kind: 'GRAPH', output: chooseOutput(list, fallback, name), features };
  };
  const names = inputs.every((input) => input.width === 1) ? inputs.map((input) => input.name) : null;
  return { file, plan, session, info: infoOf({ file, features, names, offered, fallback, trees }) };
}

/** The tensors that have scores, with as many columns as they answer. */
async function measured(session: Graph, file: OnnxFile, tensors: readonly GraphTensor[]): Promise<GraphTensor[]> {
  const columns = await session.measure(tensors.map(({ tensor }) => tensor));
  const scored = tensors.flatMap((tensor) => {
    const found = columns.get(tensor.tensor);
    return typeof found === 'number' ? [{ ...tensor, columns: found }] : [];
  });
  if (scored.length > 0) return scored;
  throw noScores(
    file,
    [...columns.values()].filter((found) => typeof found === 'string'),
  );
}

interface Findings {
  readonly file: OnnxFile;
  readonly features: number;
  readonly names: readonly string[] | null;
  readonly offered: readonly { name: string; description: string }[];
  readonly fallback: string | null;
  readonly trees: OnnxTrees | undefined;
}

function infoOf({ file, features, names, offered, fallback, trees }: Findings): ModelInfo {
  return {
    format: 'ONNX',
    kind: trees ? 'TREES' : 'GRAPH',
    featureCount: features,
    featureNames: names,
    outputs: offered.map(({ name, description }) => ({ name, description })),
    defaultOutput: fallback,
    handlesMissing: trees?.tracksMissing ?? false,
    objective: null,
    trees: trees?.count ?? null,
    bestTrees: null,
    nodes: trees?.nodes ?? file.nodes.length,
    opsets: file.opsets,
    producer: file.producer,
  };
}
