import type { ModelInfo } from '../model-info.ts';
import { chooseOutput } from '../scored-output.ts';
import type { ScoredOutput } from '../scored-output.ts';
import type { TreeEnsemble } from '../trees/ensemble.ts';
import { graphOutputs, graphTensors } from './graph-output.ts';
import type { GraphOutput, GraphTensor } from './graph-output.ts';
import { parseOnnx } from './onnx-file.ts';
import type { OnnxFile } from './onnx-file.ts';
import { kernelTensor } from './onnx-trees.ts';
import type { OnnxTrees } from './tree-ensemble.ts';
import { GraphSession, graphInputs } from './session.ts';

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
}

/**
 * What an ONNX file offers. The graph itself is opened where `probe` says so, which is the only proof that
 * onnxruntime takes it, or where the file does not tell how many columns an output has.
 */
export async function onnxModel(bytes: Uint8Array, { probe }: { probe: boolean }): Promise<OnnxModel> {
  const file = parseOnnx(bytes);
  const inputs = graphInputs(file);
  const features = inputs.reduce((total, input) => total + input.width, 0);
  const declared = graphTensors(file);
  // Our own look at the trees comes first: its refusals say more than those of onnxruntime.
  const kernels = declared.map((tensor) => kernelTensor(file, tensor));
  const needsProbe = probe || declared.some((tensor) => tensor.columns === undefined);
  const tensors = needsProbe ? await withColumns(bytes, file, declared) : declared;
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
  return { file, plan, info: infoOf({ file, features, names, offered, fallback, trees }) };
}

async function withColumns(
  bytes: Uint8Array,
  file: OnnxFile,
  declared: readonly GraphTensor[],
): Promise<GraphTensor[]> {
  const session = await GraphSession.open(bytes, file);
  try {
    const columns = await session.columnsOf(declared.map((tensor) => tensor.tensor));
    return declared.map((tensor) => ({ ...tensor, columns: columns.get(tensor.tensor) }));
  } finally {
    await session.release();
  }
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
    nodes: trees?.nodes ?? file.nodes.length,
    opsets: file.opsets,
    producer: file.producer,
  };
}
