import type { BoostedModel } from '../boosted-model.ts';
import { type CategoryValues, numericValues } from '../category-values.ts';
import { MAX_CLASSES } from '../limits.ts';
import { broken, unsupported } from '../model-file-error.ts';
import { earlyStopped } from '../scored-output.ts';
import { ReadingList, emptyTree } from '../trees/ensemble.ts';
import type { Tree } from '../trees/ensemble.ts';
import { CATEGORY_THRESHOLD } from '../trees/reading.ts';
import type { Categories } from '../trees/reading.ts';
import { integers, numbers, parseBaseScore, parseDocument, producerOf } from './document.ts';
import type { XgboostCategories, XgboostDocument, XgboostTree } from './document.ts';
import { objectiveOf, outputsOf } from './objectives.ts';

/**
 * Reads an XGBoost model from what `parseUbjson` or `parseBoundedJson` gave.
 * Splits compare in float32: low where value < threshold; a missing value takes the default direction.
 * @throws {ModelFileError} with the reason and the remedy
 */
export function xgboostModel(value: unknown): BoostedModel {
  const { learner } = parseDocument(value);
  const { learner_model_param: parameters, objective, feature_names: names, gradient_booster: booster } = learner;
  const scores = Math.max(1, parameters.num_class, parameters.num_target);
  if (scores > MAX_CLASSES) throw broken(`num_class is "${scores}"; expected at most ${MAX_CLASSES}.`);
  const margins = marginsOf(learner, scores);
  // XGBoost's linear booster adds the first base score to every class.
  const base = booster.name === 'gblinear' ? margins.fill(margins[0]) : margins;
  if (names.length > 0 && names.length !== parameters.num_feature) {
    throw broken(`There are "${names.length}" feature names; expected ${parameters.num_feature}, one a feature.`);
  }
  const outputs = outputsOf(objective.name, scores);
  const best = bestTreesOf(learner, scores);
  return {
    objective: objective.name,
    featureNames: names.length > 0 ? names : null,
    producer: producerOf(value),
    outputs: best ? earlyStopped(outputs, best.trees, best.all) : outputs,
    bestTrees: best?.trees ?? null,
    categories: booster.name === 'gblinear' ? [] : categoryValuesOf(treesOf(booster).cats, names),
    unknownCategory: 'NO_SCORE',
    body: bodyOf(booster, parameters.num_feature, base),
  };
}

type Learner = XgboostDocument['learner'];

/** `[scores]`, what each sum begins with. */
function marginsOf({ learner_model_param: { base_score: text }, objective }: Learner, scores: number): Float64Array {
  const given = parseBaseScore(text, scores).map(Math.fround);
  return Float64Array.from(objectiveOf(objective.name).toMargins(given), (margin, index) => {
    if (Number.isFinite(margin)) return Math.fround(margin);
    throw broken(`base_score is "${given[index]}"; expected one that ${objective.name} can have.`);
  });
}

/**
 * How many of the trees early stopping counts, as `XGBRegressor.predict` and `XGBClassifier.predict` do: those up to
 * the best iteration. Undefined: it did not stop early, or there are no later trees.
 */
function bestTreesOf(learner: Learner, scores: number): { trees: number; all: number } | undefined {
  const best = learner.attributes?.best_iteration;
  if (best === undefined || learner.gradient_booster.name === 'gblinear') return undefined;
  const { trees, iteration_indptr: starts, gbtree_model_param: parameters } = treesOf(learner.gradient_booster);
  const perIteration = scores * Math.max(1, parameters?.num_parallel_tree ?? 1);
  const end = starts ? integers(starts, 'iteration_indptr')[best + 1] : (best + 1) * perIteration;
  if (!(end <= trees.length))
    throw broken(`best_iteration is "${best}"; expected an iteration of the ${trees.length} trees.`);
  return end < trees.length ? { trees: end, all: trees.length } : undefined;
}

/** The values of the categories of each feature that has them in the file. */
function categoryValuesOf(cats: XgboostCategories | undefined, names: readonly string[]): CategoryValues[] {
  return (cats?.enc ?? []).flatMap(({ values, offsets }, feature) => {
    if (values.length === 0) return [];
    const column = `"${names[feature] ?? feature}"`;
    return [{ feature, values: numericValues(offsets ? ['…'] : Array.from(values), column) }];
  });
}

type Booster = Learner['gradient_booster'];
type TreeBooster = Exclude<Booster, { name: 'gblinear' }>;

const treesOf = (booster: TreeBooster) => (booster.name === 'dart' ? booster.gbtree.model : booster.model);

/**
 * What the leaves of each tree are multiplied by, for dropout. Version 3.4 writes it into the model, 3.3 beside it,
 * older ones only where the booster is dart; trees beyond the end of the list count once.
 */
function dropoutOf(booster: TreeBooster): Float64Array {
  const inModel = treesOf(booster).weight_drop;
  if (inModel && booster.weight_drop) throw broken('There are two lists weight_drop; expected one.');
  return numbers(inModel ?? booster.weight_drop, 'weight_drop');
}

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
  const { trees, tree_info: info } = treesOf(booster);
  const outputs = integers(info, 'tree_info');
  expectLength('tree_info', outputs.length, trees.length);
  const weights = dropoutOf(booster);
  if (weights.length > trees.length)
    throw broken(`There are "${weights.length}" values of weight_drop; expected at most ${trees.length}.`);
  const list = new ReadingList(features);
  const built = trees.map((source, index) => {
    const output = outputs[index];
    if (output < 0 || output >= scores)
      throw broken(`tree_info[${index}] is "${output}"; expected 0 to ${scores - 1}, a score.`);
    return buildTree({ source, name: `trees[${index}]`, output, weight: Math.fround(weights[index] ?? 1) }, list);
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
