import { chain, divide, identity, logistic, negative, oneMinus, plus, softmax } from '../links.ts';
import type { ScoredOutput } from '../scored-output.ts';
import { AttributeReader } from './attributes.ts';
import type { GraphTensor } from './graph-output.ts';
import type { OnnxNode } from './node.ts';
import type { OnnxFile } from './onnx-file.ts';
import { graphInputs } from './session.ts';
import { readTrees } from './tree-ensemble.ts';
import type { OnnxTrees } from './tree-ensemble.ts';

/** A tensor of the graph that our kernel computes as onnxruntime would. */
export interface KernelTensor {
  readonly trees: OnnxTrees;
  readonly outputs: readonly ScoredOutput[];
  /** Scores a row that onnxruntime answers. */
  readonly columns: number;
}

/**
 * Finds out whether a tensor is the scores of a tree ensemble over the graph's only input.
 * @returns undefined where it is not, or where the ensemble has a corner that only onnxruntime knows
 */
export function kernelTensor(file: OnnxFile, tensor: GraphTensor): KernelTensor | undefined {
  const inputs = graphInputs(file);
  const source = sourceOf(file, tensor.tensor);
  const node = producerOf(file, source);
  if (!node || node.domain !== 'ai.onnx.ml' || inputs.length !== 1) return undefined;
  if (sourceOf(file, node.inputs[0], [IDENTITY]) !== inputs[0].name) return undefined;
  const shape = { features: inputs[0].width, float32: !inputs[0].double };
  if (node.type === 'TreeEnsembleRegressor') return regressor(node, tensor, shape);
  if (node.type === 'TreeEnsembleClassifier' && node.outputs[1] === source) return classifier(node, tensor, shape);
  return undefined;
}

const producerOf = (file: OnnxFile, tensor: string): OnnxNode | undefined =>
  file.nodes.find(({ outputs }) => outputs.includes(tensor));

type Passes = (node: OnnxNode) => boolean;
const IDENTITY: Passes = ({ type }) => type === 'Identity';
/** Trees answer floats, which are the same numbers when they are cast to float or double. */
const FLOATING_CAST: Passes = (node) =>
  node.type === 'Cast' && [1, 11].includes(new AttributeReader(node).int('to', 0));

/** The tensor whose numbers a tensor has, before nodes that leave them as they are. */
function sourceOf(file: OnnxFile, tensor: string, passes: readonly Passes[] = [IDENTITY, FLOATING_CAST]): string {
  const seen = new Set<string>();
  for (let at = tensor; ;) {
    const node = producerOf(file, at);
    if (!node || node.domain !== '' || seen.has(at) || !passes.some((isPassed) => isPassed(node))) return at;
    seen.add(at);
    at = node.inputs[0];
  }
}

interface Shape {
  readonly features: number;
  readonly float32: boolean;
}

function regressor(node: OnnxNode, { name }: GraphTensor, shape: Shape): KernelTensor | undefined {
  const attributes = new AttributeReader(node);
  const targets = attributes.int('n_targets', 1);
  const transform = attributes.string('post_transform', 'NONE');
  const aggregate = attributes.string('aggregate_function', 'SUM');
  const base = attributes.numbers('base_values');
  const isSum = aggregate === 'SUM' || aggregate === 'AVERAGE';
  // onnxruntime answers a single target with the sum itself, whatever the transformation, except for PROBIT.
  const isPlain = transform === 'NONE' || (targets === 1 && transform !== 'PROBIT');
  if (!isSum || !isPlain || targets < 1 || (base.length !== 0 && base.length !== targets)) return undefined;
  const isAverage = aggregate === 'AVERAGE';
  // A sum begins with its base, as the boosted trees that were converted do; an average is taken before the base comes.
  const start = Float64Array.from({ length: targets }, (_, target) => (isAverage ? 0 : (base[target] ?? 0)));
  const trees = readTrees(node, { ...shape, prefix: 'target', base: start });
  if (!trees) return undefined;
  const linkOf = (target: number) => (isAverage ? chain(divide(trees.count), plus(base[target] ?? 0)) : identity);
  const isMargin = targets === 1 && transform === 'LOGISTIC';
  const description = isMargin ? 'Margin, as onnxruntime answers it' : 'What the graph answers';
  const outputs = Array.from({ length: targets }, (_, target): ScoredOutput => {
    const link = linkOf(target);
    return {
      name: targets === 1 ? name : `${name}[${target}]`,
      description,
      scores: [target],
      of: ([sums]) => link(sums),
    };
  });
  if (isMargin && name !== 'probability') {
    const link = chain(linkOf(0), logistic());
    const why = 'Logistic function of the margin, which the file asks for and onnxruntime leaves out';
    outputs.push({
      name: 'probability',
      description: why,
      isProbability: true,
      scores: [0],
      of: ([sums]) => link(sums),
    });
  }
  return { trees, outputs, columns: targets };
}

function classifier(node: OnnxNode, { name }: GraphTensor, shape: Shape): KernelTensor | undefined {
  const attributes = new AttributeReader(node);
  const classes = attributes.ints('classlabels_int64s').length + attributes.strings('classlabels_strings').length;
  const transform = attributes.string('post_transform', 'NONE');
  const base = attributes.numbers('base_values');
  if (classes < 2 || !['NONE', 'LOGISTIC', 'SOFTMAX'].includes(transform)) return undefined;
  const start = Float64Array.from({ length: classes }, (_, index) => base[index] ?? 0);
  const trees = readTrees(node, { ...shape, prefix: 'class', base: start });
  if (!trees) return undefined;
  const form = { votes: trees.votes, classes, transform, base };
  const scoreOf = oneVoteForTwo(form) ?? voteForEach(form);
  if (!scoreOf) return undefined;
  const outputs = Array.from({ length: classes }, (_, index): ScoredOutput => {
    return { name: `${name}[${index}]`, description: `Class ${index}`, ...scoreOf(index) };
  });
  return { trees, outputs, columns: classes };
}

interface ClassifierForm {
  readonly votes: OnnxTrees['votes'];
  readonly classes: number;
  readonly transform: string;
  readonly base: readonly number[];
}

type ScoreOf = (index: number) => Pick<ScoredOutput, 'scores' | 'of' | 'isProbability'>;

/**
 * Two classes told apart by one sum, all votes being for class 0, as converters of boosted trees write it. Without a
 * transformation onnxruntime takes the sum for a probability where no weight is negative, and for a margin otherwise.
 */
function oneVoteForTwo({ votes, classes, transform, base }: ClassifierForm): ScoreOf | undefined {
  const forFirst = votes.every((leaf) => leaf.length === 1 && leaf[0].score === 0);
  if (classes !== 2 || !forFirst || base.length > 1) return undefined;
  const isPlain = votes.every(([vote]) => vote.weight >= 0);
  const plain = [isPlain ? oneMinus : negative, identity];
  const links = transform === 'LOGISTIC' ? [logistic(-1), logistic()] : plain;
  const kind = isPlain || transform === 'LOGISTIC' ? ({ isProbability: true } as const) : {};
  return (index) => ({ ...kind, scores: [0], of: ([sums]) => links[index](sums) });
}

/** A sum for each class. With two classes onnxruntime has rules for leaves that vote for one only: those stay there. */
function voteForEach({ votes, classes, transform, base }: ClassifierForm): ScoreOf | undefined {
  if (classes === 2 && (base.length > 0 || votes.some((leaf) => leaf.length !== 2))) return undefined;
  if (base.length !== 0 && base.length !== classes) return undefined;
  const all = Array.from({ length: classes }, (_, index) => index);
  if (transform === 'SOFTMAX') {
    return (index) => ({ isProbability: true, scores: all, of: (sums) => softmax(sums, index) });
  }
  const link = transform === 'LOGISTIC' ? logistic() : identity;
  // Without a transformation the leaves hold what the classifier answers: those of forests are probabilities.
  const isFractions = votes.every((leaf) => leaf.every(({ weight }) => weight >= 0 && weight <= 1));
  const kind = isFractions || transform === 'LOGISTIC' ? ({ isProbability: true } as const) : {};
  return (index) => ({ ...kind, scores: [index], of: ([sums]) => link(sums) });
}
