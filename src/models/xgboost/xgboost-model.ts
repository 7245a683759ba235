import type { BoostedModel } from '../boosted-model.ts';
import { MAX_CLASSES } from '../limits.ts';
import { broken, unsupported } from '../model-file-error.ts';
import { ReadingList, emptyTree } from '../trees/ensemble.ts';
import type { Tree } from '../trees/ensemble.ts';
import { CATEGORY_THRESHOLD } from '../trees/reading.ts';
import type { Categories } from '../trees/reading.ts';
import { integers, numbers, parseBaseScore, parseDocument } from './document.ts';
import type { XgboostDocument, XgboostTree } from './document.ts';
import { objectiveOf, outputsOf } from './objectives.ts';

/**
 * Reads an XGBoost model from what `parseUbjson` or `parseBoundedJson` gave. All of its trees count.
 * Splits compare in float32: low where value < threshold; a missing value takes the default direction.
 * @throws {ModelFileError} with the reason and the remedy
 */
export function xgboostModel(value: unknown): BoostedModel {
  const { learner, version } = parseDocument(value);
  const { learner_model_param: parameters, objective, feature_names: names } = learner;
  const scores = Math.max(1, parameters.num_class, parameters.num_target);
  if (scores > MAX_CLASSES) throw broken(`num_class is "${scores}"; expected at most ${MAX_CLASSES}.`);
  const { toMargin } = objectiveOf(objective.name);
  const base = Float64Array.from(parseBaseScore(parameters.base_score, scores), (score) => {
    const margin = Math.fround(toMargin(Math.fround(score)));
    if (!Number.isFinite(margin))
      throw broken(`base_score is "${score}"; expected one that ${objective.name} can have.`);
    return margin;
  });
  if (names.length > 0 && names.length !== parameters.num_feature) {
    throw broken(`There are "${names.length}" feature names; expected ${parameters.num_feature}, one a feature.`);
  }
  return {
    objective: objective.name,
    featureNames: names.length > 0 ? names : null,
    producer: version ? `xgboost ${Array.from(version).join('.')}` : 'xgboost',
    outputs: outputsOf(objective.name, scores),
    body: bodyOf(learner.gradient_booster, parameters.num_feature, base),
  };
}

type Booster = XgboostDocument['learner']['gradient_booster'];

function bodyOf(booster: Booster, features: number, base: Float64Array): BoostedModel['body'] {
  const scores = base.length;
  if (booster.name === 'gblinear') {
    const weights = numbers(booster.model.weights, 'weights').map(Math.fround);
    if (weights.length !== (features + 1) * scores) {
      throw broken(
        `There are "${weights.length}" weights; expected ${(features + 1) * scores}, for ${features} features.`,
      );
    }
    return { kind: 'LINEAR', linear: { features, weights, base } };
  }
  const { trees, tree_info: info } = booster.name === 'dart' ? booster.gbtree.model : booster.model;
  const outputs = integers(info, 'tree_info');
  expectLength('tree_info', outputs.length, trees.length);
  const weights = booster.name === 'dart' ? numbers(booster.weight_drop, 'weight_drop') : undefined;
  if (weights) expectLength('weight_drop', weights.length, trees.length);
  const list = new ReadingList(features);
  const built = trees.map((source, index) => {
    const output = outputs[index];
    if (output < 0 || output >= scores)
      throw broken(`tree_info[${index}] is "${output}"; expected 0 to ${scores - 1}, a score.`);
    return buildTree({ source, name: `trees[${index}]`, output, weight: Math.fround(weights?.[index] ?? 1) }, list);
  });
  return { kind: 'TREES', ensemble: { features, readings: list.readings, trees: built, base, float32: true } };
}

function expectLength(name: string, found: number, expected: number): void {
  if (found !== expected) throw broken(`There are "${found}" values of ${name}; expected ${expected}.`);
}

/** A tree of the file, the score it adds to, and what its leaves are multiplied by. */
interface TreePlace {
  readonly source: XgboostTree;
  readonly name: string;
  readonly output: number;
  readonly weight: number;
}

function buildTree({ source, name, output, weight }: TreePlace, list: ReadingList): Tree {
  if ((source.tree_param?.size_leaf_vector ?? 0) > 1) {
    throw unsupported(
      `${name} has vector leaves (multi_strategy="multi_output_tree"). Train with one_output_per_tree.`,
    );
  }
  const { left, right, feature, condition, defaultLeft } = readNodes(source, name);
  const size = left.length;
  const members = categoriesOf(source, name, defaultLeft);
  const tree = emptyTree(size, output);
  for (let node = 0; node < size; node += 1) {
    if (left[node] === -1 || right[node] === -1) {
      if (left[node] !== right[node]) throw broken(`${name} has one child at node ${node}; expected two or none.`);
      tree.value[node] = Math.fround(Math.fround(condition[node]) * weight);
      continue;
    }
    const categories = members.get(node);
    if (!categories && Number.isNaN(condition[node]))
      throw broken(`${name} has the threshold "NaN" at node ${node}; expected a number.`);
    const missing = defaultLeft[node] ? 'LOW' : 'HIGH';
    tree.reading[node] = list.index({ feature: feature[node], missing, ...(categories ? { categories } : {}) });
    tree.threshold[node] = categories ? CATEGORY_THRESHOLD : Math.fround(condition[node]);
    tree.low[node] = left[node];
    tree.high[node] = right[node];
  }
  return tree;
}

/** The lists of a tree, `[nodes]` each. */
function readNodes(source: XgboostTree, name: string): Record<NodeList, Float64Array> {
  const left = integers(source.left_children, `${name}.left_children`);
  const right = integers(source.right_children, `${name}.right_children`);
  const feature = integers(source.split_indices, `${name}.split_indices`);
  const condition = numbers(source.split_conditions, `${name}.split_conditions`);
  const defaultLeft = integers(source.default_left, `${name}.default_left`);
  const lists = { left, right, feature, condition, defaultLeft };
  for (const [list, { length }] of Object.entries(lists)) expectLength(`${name}, ${list}`, length, left.length);
  return lists;
}

type NodeList = 'left' | 'right' | 'feature' | 'condition' | 'defaultLeft';

/** The categories of each node that splits on them: those of the list go right. */
function categoriesOf(source: XgboostTree, name: string, defaultLeft: Float64Array): Map<number, Categories> {
  const size = defaultLeft.length;
  const result = new Map<number, Categories>();
  const types = integers(source.split_type, `${name}.split_type`);
  if (!types.includes(1)) return result;
  const all = integers(source.categories, `${name}.categories`);
  const nodes = integers(source.categories_nodes, `${name}.categories_nodes`);
  const starts = integers(source.categories_segments, `${name}.categories_segments`);
  const sizes = integers(source.categories_sizes, `${name}.categories_sizes`);
  for (const [index, node] of nodes.entries()) {
    const end = starts[index] + sizes[index];
    if (!(starts[index] >= 0 && end <= all.length && node >= 0 && node < size)) {
      throw broken(`${name}.categories_nodes[${index}] is "${node}", with categories up to ${end}; expected less.`);
    }
    result.set(node, {
      members: bitsOf(all.subarray(starts[index], end), name),
      othersHigh: false,
      missingHigh: defaultLeft[node] === 0,
      negativeFractionIsZero: false,
    });
  }
  for (let node = 0; node < size; node += 1) {
    if (types[node] === 1 && !result.has(node)) throw broken(`${name} has no categories for node ${node}.`);
  }
  return result;
}

/** A bit for each category from 0 to the largest of the list. XGBoost numbers them from 0 to 2^24. */
function bitsOf(categories: Float64Array, name: string): Uint32Array {
  const largest = categories.reduce((a, b) => Math.max(a, b), -1);
  if (largest >= 1 << 24 || categories.some((category) => category < 0))
    throw broken(`${name} has categories up to "${largest}"; expected 0 to ${(1 << 24) - 1}.`);
  const bits = new Uint32Array((largest >>> 5) + 1);
  for (const category of categories) bits[category >>> 5] |= 1 << (category & 31);
  return bits;
}
