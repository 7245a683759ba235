import type { BoostedModel } from '../boosted-model.ts';
import { MAX_CLASSES, MAX_FEATURES } from '../limits.ts';
import { broken, unsupported } from '../model-file-error.ts';
import { ReadingList, emptyTree, splitUpTo } from '../trees/ensemble.ts';
import type { Tree } from '../trees/ensemble.ts';
import { CATEGORY_THRESHOLD } from '../trees/reading.ts';
import type { MissingRule, Reading } from '../trees/reading.ts';
import { outputsOf } from './objectives.ts';
import { pandasCategories } from './pandas-categories.ts';
import { countOf, numbersOf, splitSections } from './sections.ts';
import type { Section } from './sections.ts';

/** Bits of a split's decision_type: 1 categories, 2 missing goes left, 4 zero is missing, 8 NaN is missing. */
const CATEGORICAL = 1;
const DEFAULT_LEFT = 2;
const ZERO_MISSING = 4;
const NAN_MISSING = 8;

/**
 * Reads a LightGBM text model, of versions 2 to 4 of the format.
 * Splits compare in float64: low where value <= threshold. Sums are in float64.
 * @throws {ModelFileError} with the reason and the remedy
 */
export function lightgbmModel(bytes: Uint8Array): BoostedModel {
  const { header, trees, rest } = splitSections(new TextDecoder('utf-8').decode(bytes));
  const producer = `lightgbm, format ${header.values.get('version') ?? 'of no version'}`;
  for (const section of [header, ...trees]) refuseUnknownKeys(section, producer);
  const features = countOf(header, 'max_feature_idx') + 1;
  const scores = countOf(header, 'num_tree_per_iteration');
  if (features > MAX_FEATURES) throw broken(`There are "${features}" features; expected at most ${MAX_FEATURES}.`);
  if (scores < 1 || scores > MAX_CLASSES)
    throw broken(`num_tree_per_iteration is "${scores}"; expected 1 to ${MAX_CLASSES}.`);
  if (trees.length % scores !== 0)
    throw broken(`There are "${trees.length}" trees; expected a multiple of ${scores}, the trees of an iteration.`);
  const names = header.values.get('feature_names')?.split(' ') ?? [];
  if (names.length !== features)
    throw broken(`The header has "${names.length}" feature_names; expected ${features}, one a feature.`);
  const objective = header.values.get('objective') ?? '';
  const averaged = header.values.has('average_output') ? Math.max(1, trees.length / scores) : 1;
  const list = new ReadingList(features);
  const built = trees.map((tree, index) => buildTree(tree, list, index % scores));
  const base = new Float64Array(scores);
  return {
    objective: objective || null,
    // Without names of its own LightGBM writes Column_0, Column_1 …
    featureNames: names.every((name, index) => name === `Column_${index}`) ? null : names,
    producer,
    outputs: outputsOf(objective, scores, averaged),
    // What save_model writes ends with the best iteration.
    bestTrees: null,
    categories: pandasCategories(rest, header, names),
    unknownCategory: 'MISSING',
    body: { kind: 'TREES', ensemble: { features, readings: list.readings, trees: built, base, float32: false } },
  };
}

/** All keys that versions 2 to 4 of the format have. */
const KNOWN_KEYS = new Set([
  'tree',
  'version',
  'num_class',
  'num_tree_per_iteration',
  'label_index',
  'max_feature_idx',
  'objective',
  'average_output',
  'feature_names',
  'monotone_constraints',
  'feature_infos',
  'tree_sizes',
  'Tree',
  'num_leaves',
  'num_cat',
  'split_feature',
  'split_gain',
  'threshold',
  'decision_type',
  'left_child',
  'right_child',
  'leaf_value',
  'leaf_weight',
  'leaf_count',
  'internal_value',
  'internal_weight',
  'internal_count',
  'cat_boundaries',
  'cat_threshold',
  'is_linear',
  'shrinkage',
  'leaf_parent',
  'leaf_const',
  'num_features',
  'leaf_features',
  'leaf_coeff',
]);

/** A key that is not known may change predictions. */
function refuseUnknownKeys({ title, values }: Section, producer: string): void {
  const unknown = values.keys().find((key) => !KNOWN_KEYS.has(key));
  if (unknown === undefined) return;
  throw unsupported(
    `${title} has "${unknown.slice(0, 40)}", which is not known here and may change predictions (written by ${producer}). Save the model with a LightGBM from 2 to 4.`,
  );
}

/** Nodes are numbered with the splits first, then the leaves; a child below zero is the leaf of its complement. */
function buildTree(section: Section, list: ReadingList, output: number): Tree {
  const { title } = section;
  const leaves = countOf(section, 'num_leaves');
  if (section.values.get('is_linear') === '1') {
    throw unsupported(`${title} is a linear tree (linear_tree=true), which is not read. Train with linear_tree=false.`);
  }
  const values = numbersOf(section, 'leaf_value', leaves);
  const splits = Math.max(0, leaves - 1);
  const numbers = (name: string) => (splits === 0 ? new Float64Array() : numbersOf(section, name, splits));
  const [feature, threshold, decision] = [numbers('split_feature'), numbers('threshold'), numbers('decision_type')];
  const [left, right] = [numbers('left_child'), numbers('right_child')];
  const sets = categorySets(section);
  const tree = emptyTree(splits + leaves, output);
  const child = (number: number) => (number < 0 ? splits + (-number - 1) : number);
  for (let node = 0; node < splits; node += 1) {
    const isCategorical = (decision[node] & CATEGORICAL) !== 0;
    const members = sets[threshold[node]];
    if (isCategorical ? !members : Number.isNaN(threshold[node])) {
      const expected = isCategorical ? `a set of categories, 0 to ${sets.length - 1}` : 'a number';
      throw broken(`${title} has the threshold "${threshold[node]}" at node ${node}; expected ${expected}.`);
    }
    if (!Number.isInteger(left[node]) || !Number.isInteger(right[node]))
      throw broken(`${title} has the children "${left[node]}, ${right[node]}"; expected whole numbers.`);
    const split = isCategorical
      ? { reading: categorical(feature[node], members), threshold: CATEGORY_THRESHOLD }
      : splitUpTo(numeric(feature[node], decision[node]), threshold[node], false);
    tree.reading[node] = list.index(split.reading);
    tree.threshold[node] = split.threshold;
    // LightGBM sends the members of a set of categories left; the kernel sends them up.
    tree.low[node] = child(isCategorical ? right[node] : left[node]);
    tree.high[node] = child(isCategorical ? left[node] : right[node]);
  }
  tree.value.set(values, splits);
  return tree;
}

/** Sets of categories as bits, a bit a category. */
function categorySets(section: Section): Uint32Array[] {
  const count = countOf(section, 'num_cat', 0);
  if (count === 0) return [];
  const bounds = numbersOf(section, 'cat_boundaries', count + 1);
  const words = Uint32Array.from(numbersOf(section, 'cat_threshold'));
  return Array.from({ length: count }, (_, index) => {
    const [start, end] = [bounds[index], bounds[index + 1]];
    if (start >= 0 && start <= end && end <= words.length) return words.slice(start, end);
    const expected = `two numbers that rise, up to ${words.length}`;
    throw broken(`${section.title} has "${start} ${end}" in cat_boundaries; expected ${expected}.`);
  });
}

function categorical(feature: number, members: Uint32Array): Reading {
  const others = { othersHigh: false, missingHigh: false, negativeFractionIsZero: true };
  return { feature, missing: 'LOW', categories: { members, ...others } };
}

function numeric(feature: number, decision: number): Reading {
  const isLow = (decision & DEFAULT_LEFT) !== 0;
  const whenMissing: MissingRule = isLow ? 'LOW' : 'HIGH';
  if (decision & NAN_MISSING) return { feature, missing: whenMissing };
  if (decision & ZERO_MISSING) return { feature, missing: isLow ? 'ZERO_OR_NAN_LOW' : 'ZERO_OR_NAN_HIGH' };
  return { feature, missing: 'ZERO' };
}
