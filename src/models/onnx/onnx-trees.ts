import { divide, identity, logistic, softmax } from '../links.ts';
import type { Link } from '../links.ts';
import type { ScoredOutput } from '../scored-output.ts';
import { AttributeReader } from './attributes.ts';
import type { GraphTensor } from './graph-output.ts';
import type { OnnxFile, OnnxNode } from './onnx-file.ts';
import { graphInputs } from './session.ts';
import { readTrees } from './tree-ensemble.ts';
import type { OnnxTrees } from './tree-ensemble.ts';

/** A tensor of the graph that our kernel computes as onnxruntime would. */
export interface KernelTensor {
  readonly trees: OnnxTrees;
  readonly outputs: readonly ScoredOutput[];
}

/**
 * Finds out whether a tensor is the scores of a tree ensemble over the graph's only input.
 * @returns undefined where it is not, or where the ensemble has a corner that only onnxruntime knows
 */
export function kernelTensor(file: OnnxFile, tensor: GraphTensor): KernelTensor | undefined {
  const node = file.nodes.find(({ outputs }) => outputs.includes(tensor.tensor));
  if (!node || node.domain !== 'ai.onnx.ml') return undefined;
  const inputs = graphInputs(file);
  if (inputs.length !== 1 || node.inputs[0] !== inputs[0].name) return undefined;
  const shape = { features: inputs[0].width, float32: !inputs[0].double };
  if (node.type === 'TreeEnsembleRegressor') return regressor(node, tensor, shape);
  if (node.type === 'TreeEnsembleClassifier' && node.outputs[1] === tensor.tensor)
    return classifier(node, tensor, shape);
  return undefined;
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
  const trees = readTrees(node, { ...shape, prefix: 'target', scores: targets });
  if (!trees) return undefined;
  const finish = (target: number): Link => {
    const average = aggregate === 'AVERAGE' ? divide(trees.count) : identity;
    return (sums) => add(average(sums), base[target] ?? 0);
  };
  const outputs = Array.from({ length: targets }, (_, target): ScoredOutput => {
    const link = finish(target);
    const description = transform === 'LOGISTIC' ? 'Margin, as onnxruntime answers it' : 'What the graph answers';
    return {
      name: targets === 1 ? name : `${name}[${target}]`,
      description,
      scores: [target],
      of: ([sums]) => link(sums),
    };
  });
  if (targets === 1 && transform === 'LOGISTIC' && name !== 'probability') {
    const link = finish(0);
    const toProbability = logistic();
    const description = 'Logistic function of the margin, which the file asks for and onnxruntime leaves out';
    outputs.push({ name: 'probability', description, scores: [0], of: ([sums]) => toProbability(link(sums)) });
  }
  return { trees, outputs };
}

function classifier(node: OnnxNode, { name }: GraphTensor, shape: Shape): KernelTensor | undefined {
  const attributes = new AttributeReader(node);
  const classes = attributes.ints('classlabels_int64s').length + attributes.strings('classlabels_strings').length;
  const transform = attributes.string('post_transform', 'NONE');
  const base = attributes.numbers('base_values');
  if (classes < 2 || !['NONE', 'LOGISTIC', 'SOFTMAX'].includes(transform)) return undefined;
  const trees = readTrees(node, { ...shape, prefix: 'class', scores: classes });
  if (!trees) return undefined;
  const form = { votes: trees.votes, classes, transform, base };
  const scoreOf = oneVoteForTwo(form) ?? voteForEach(form);
  if (!scoreOf) return undefined;
  const outputs = Array.from({ length: classes }, (_, index): ScoredOutput => {
    return { name: `${name}[${index}]`, description: `Class ${index}`, ...scoreOf(index) };
  });
  return { trees, outputs };
}

interface ClassifierForm {
  readonly votes: OnnxTrees['votes'];
  readonly classes: number;
  readonly transform: string;
  readonly base: readonly number[];
}

type ScoreOf = (index: number) => Pick<ScoredOutput, 'scores' | 'of'>;

/**
 * Two classes told apart by one sum, all votes being for class 0, as converters of boosted trees write it. onnxruntime
 * takes the sum for the probability of class 1 where no weight is negative, and for its margin otherwise.
 */
function oneVoteForTwo({ votes, classes, transform, base }: ClassifierForm): ScoreOf | undefined {
  const forFirst = votes.every((leaf) => leaf.length === 1 && leaf[0].score === 0);
  if (classes !== 2 || !forFirst || base.length > 1) return undefined;
  const isProbability = votes.every(([vote]) => vote.weight >= 0);
  const isLogistic = transform === 'LOGISTIC';
  const second: Link = isLogistic && !isProbability ? logistic() : identity;
  const first: Link = isProbability
    ? (sums) => sums.map((sum) => 1 - sum)
    : isLogistic
      ? logistic(-1)
      : (sums) => sums.map((sum) => -sum);
  const link = [first, second];
  return (index) => ({ scores: [0], of: ([sums]) => link[index](add(sums, base[0] ?? 0)) });
}

/** A sum for each class. With two classes onnxruntime has rules for leaves that vote for one only: those stay there. */
function voteForEach({ votes, classes, transform, base }: ClassifierForm): ScoreOf | undefined {
  if (classes === 2 && (base.length > 0 || votes.some((leaf) => leaf.length !== 2))) return undefined;
  if (base.length !== 0 && base.length !== classes) return undefined;
  const all = Array.from({ length: classes }, (_, index) => index);
  if (transform === 'SOFTMAX') {
    return (index) => ({
      scores: all,
      of: (sums) =>
        softmax(
          sums.map((column, score) => add(column, base[score] ?? 0)),
          index,
        ),
    });
  }
  const link = transform === 'LOGISTIC' ? logistic() : identity;
  return (index) => ({ scores: [index], of: ([sums]) => link(add(sums, base[index] ?? 0)) });
}

function add(sums: Float64Array, constant: number): Float64Array {
  return constant === 0 ? sums : sums.map((sum) => sum + constant);
}
