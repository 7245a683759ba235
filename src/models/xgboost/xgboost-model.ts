import type { BoostedModel } from '../boosted-model.ts';
import { MAX_CLASSES } from '../limits.ts';
import { broken, unsupported } from '../model-file-error.ts';
import { ReadingList, emptyTree } from '../trees/ensemble.ts';
import type { Tree } from '../trees/ensemble.ts';
import { CATEGORY_THRESHOLD } from '../trees/reading.ts';
import type { Categories } from '../trees/reading.ts';
import { numbers, parseBaseScore, parseDocument } from './document.ts';
import type { XgboostDocument, XgboostTree } from './document.ts';
import { objectiveOf, outputsOf } from './objectives.ts';

/**
 * An XGBoost model of what `parseUbjson` or `parseBoundedJson` gave, as its own predict would use all of its trees.
 * Splits compare in float32: low where value < threshold; a missing value takes the default direction.
 */
export function xgboostModel(value: unknown): BoostedModel {
  const { learner, version } = parseDocument(value);
  const { learner_model_param: parameters, objective, feature_names: names } = learner;
  const scores = Math.max(1, parameters.num_class, parameters.num_target);
  if (scores > MAX_CLASSES) throw broken(`num_class is ${scores}.`);
  const { toMargin } = objectiveOf(objective.name);
  const base = Float64Array.from(parseBaseScore(parameters.base_score, scores), (score) => {
    const margin = Math.fround(toMargin(Math.fround(score)));
    if (!Number.isFinite(margin)) throw broken(`base_score is "${score}", outside the range of ${objective.name}.`);
    return margin;
  });
  if (names.length > 0 && names.length !== parameters.num_feature) {
    throw broken(`There are ${names.length} feature names for ${parameters.num_feature} features.`);
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
    const weights = numbers(booster.model.weights, 'weights', false).map(Math.fround);
    if (weights.length !== (features + 1) * scores) {
      throw broken(`There are ${weights.length} weights for ${features} features and ${scores} scores.`);
    }
    return { kind: 'LINEAR', linear: { features, weights, base } };
  }
  const { trees, tree_info: info } = booster.name === 'dart' ? booster.gbtree.model : booster.model;
  const weights = booster.name === 'dart' ? numbers(booster.weight_drop, 'weight_drop', false) : undefined;
  const outputs = numbers(info, 'tree_info', true);
  if (outputs.length !== trees.length || (weights && weights.length !== trees.length)) {
    throw broken(`There are ${trees.length} trees, ${outputs.length} tree_info and ${weights?.length ?? 0} weights.`);
  }
  const list = new ReadingList(features);
  const built = trees.map((tree, index) => {
    if (outputs[index] < 0 || outputs[index] >= scores) throw broken(`tree_info[${index}] is ${outputs[index]}.`);
    return buildTree(tree, `trees[${index}]`, list, outputs[index], Math.fround(weights?.[index] ?? 1));
  });
  return { kind: 'TREES', ensemble: { features, readings: list.readings, trees: built, base, float32: true } };
}

function buildTree(source: XgboostTree, name: string, list: ReadingList, output: number, weight: number): Tree {
  if ((source.tree_param?.size_leaf_vector ?? 0) > 1) {
    throw unsupported(
      `${name} has vector leaves (multi_strategy="multi_output_tree"). Train with one_output_per_tree.`,
    );
  }
  const left = numbers(source.left_children, `${name}.left_children`, true);
  const right = numbers(source.right_children, `${name}.right_children`, true);
  const feature = numbers(source.split_indices, `${name}.split_indices`, true);
  const condition = numbers(source.split_conditions, `${name}.split_conditions`, false);
  const defaultLeft = numbers(source.default_left, `${name}.default_left`, true);
  const size = left.length;
  for (const list of [right, feature, condition, defaultLeft]) {
    if (list.length !== size) throw broken(`${name} has lists of ${size} and ${list.length} nodes.`);
  }
  const members = categoriesOf(source, name, defaultLeft);
  const tree = emptyTree(size, output);
  for (let node = 0; node < size; node++) {
    if (left[node] === -1 || right[node] === -1) {
      if (left[node] !== right[node]) throw broken(`${name} has one child at node ${node}.`);
      tree.value[node] = Math.fround(Math.fround(condition[node]) * weight);
      continue;
    }
    const categories = members.get(node);
    if (!categories && Number.isNaN(condition[node])) throw broken(`${name} has no threshold at node ${node}.`);
    const missing = defaultLeft[node] ? 'LOW' : 'HIGH';
    tree.reading[node] = list.index({ feature: feature[node], missing, ...(categories ? { categories } : {}) });
    tree.threshold[node] = categories ? CATEGORY_THRESHOLD : Math.fround(condition[node]);
    tree.low[node] = left[node];
    tree.high[node] = right[node];
  }
  return tree;
}

/** The splits on categories by node: those in the list go right. */
function categoriesOf(source: XgboostTree, name: string, defaultLeft: Float64Array): Map<number, Categories> {
  const size = defaultLeft.length;
  const result = new Map<number, Categories>();
  const types = numbers(source.split_type, `${name}.split_type`, true);
  if (!types.includes(1)) return result;
  const all = numbers(source.categories, `${name}.categories`, true);
  const nodes = numbers(source.categories_nodes, `${name}.categories_nodes`, true);
  const starts = numbers(source.categories_segments, `${name}.categories_segments`, true);
  const sizes = numbers(source.categories_sizes, `${name}.categories_sizes`, true);
  for (const [index, node] of nodes.entries()) {
    const end = starts[index] + sizes[index];
    if (!(starts[index] >= 0 && end <= all.length && node >= 0 && node < size)) {
      throw broken(`${name}.categories_nodes[${index}] is out of range.`);
    }
    result.set(node, {
      members: bitsOf(all.subarray(starts[index], end), name),
      othersHigh: false,
      missingHigh: defaultLeft[node] === 0,
      negativeFractionIsZero: false,
    });
  }
  for (let node = 0; node < size; node++) {
    if (types[node] === 1 && !result.has(node)) throw broken(`${name} has no categories for node ${node}.`);
  }
  return result;
}

/** XGBoost numbers categories from 0 to 2^24; the bits of one split are bounded by the largest it names. */
function bitsOf(categories: Float64Array, name: string): Uint32Array {
  const largest = categories.reduce((a, b) => Math.max(a, b), -1);
  if (largest >= 1 << 24 || categories.some((category) => category < 0))
    throw broken(`${name} has a category ${largest}.`);
  const bits = new Uint32Array((largest >>> 5) + 1);
  for (const category of categories) bits[category >>> 5] |= 1 << (category & 31);
  return bits;
}
