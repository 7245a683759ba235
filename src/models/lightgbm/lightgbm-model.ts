import type { BoostedModel } from '../boosted-model.ts';
import { MAX_CLASSES, MAX_FEATURES } from '../limits.ts';
import { broken, unsupported } from '../model-file-error.ts';
import { ReadingList, emptyTree, nextUp } from '../trees/ensemble.ts';
import type { Tree } from '../trees/ensemble.ts';
import { CATEGORY_THRESHOLD } from '../trees/reading.ts';
import type { MissingRule, Reading } from '../trees/reading.ts';
import { outputsOf } from './objectives.ts';
import { countOf, numbersOf, splitSections } from './sections.ts';
import type { Section } from './sections.ts';

/** Bits of a split's decision_type: 1 categories, 2 missing goes left, 4 zero is missing, 8 NaN is missing. */
const CATEGORICAL = 1;
const DEFAULT_LEFT = 2;
const ZERO_MISSING = 4;
const NAN_MISSING = 8;

/**
 * A LightGBM text model, of versions 2 to 4 of the format.
 * Splits compare in float64: low where value <= threshold. Sums are in float64.
 */
export function lightgbmModel(bytes: Uint8Array): BoostedModel {
  const { header, trees } = splitSections(new TextDecoder('utf-8').decode(bytes));
  const where = 'The header';
  const features = countOf(header, 'max_feature_idx', where) + 1;
  const scores = countOf(header, 'num_tree_per_iteration', where);
  if (features > MAX_FEATURES || scores < 1 || scores > MAX_CLASSES) {
    throw broken(`The header has ${features} features and ${scores} trees an iteration.`);
  }
  if (trees.length % scores !== 0) throw broken(`There are ${trees.length} trees, and ${scores} an iteration.`);
  const names = header.get('feature_names')?.split(' ') ?? [];
  if (names.length !== features) throw broken(`The header has ${names.length} feature_names for ${features} features.`);
  const objective = header.get('objective') ?? '';
  const averaged = header.has('average_output') ? Math.max(1, trees.length / scores) : 1;
  const list = new ReadingList(features);
  const built = trees.map((tree, index) => buildTree(tree, `Tree ${index}`, list, index % scores));
  const base = new Float64Array(scores);
  return {
    objective: objective || null,
    // Without names of its own LightGBM writes Column_0, Column_1 …
    featureNames: names.every((name, index) => name === `Column_${index}`) ? null : names,
    producer: `lightgbm, format ${header.get('version') ?? 'of no version'}`,
    outputs: outputsOf(objective, scores, averaged),
    body: { kind: 'TREES', ensemble: { features, readings: list.readings, trees: built, base, float32: false } },
  };
}

/** Splits come first, then the leaves; a child below zero is the leaf of its complement. */
function buildTree(section: Section, where: string, list: ReadingList, output: number): Tree {
  const leaves = countOf(section, 'num_leaves', where);
  if (section.get('is_linear') === '1') {
    throw unsupported(`${where} is a linear tree (linear_tree=true), which is not read. Train with linear_tree=false.`);
  }
  const values = numbersOf(section, 'leaf_value', where, leaves);
  const splits = Math.max(0, leaves - 1);
  const numbers = (name: string) => (splits === 0 ? new Float64Array() : numbersOf(section, name, where, splits));
  const [feature, threshold, decision] = [numbers('split_feature'), numbers('threshold'), numbers('decision_type')];
  const [left, right] = [numbers('left_child'), numbers('right_child')];
  const sets = categorySets(section, where);
  const tree = emptyTree(splits + leaves, output);
  const child = (number: number) => (number < 0 ? splits + (-number - 1) : number);
  for (let node = 0; node < splits; node++) {
    const isCategorical = (decision[node] & CATEGORICAL) !== 0;
    const members = sets[threshold[node]];
    if (isCategorical ? !members : Number.isNaN(threshold[node]))
      throw broken(`${where} has no threshold at node ${node}.`);
    if (!Number.isInteger(left[node]) || !Number.isInteger(right[node])) throw broken(`${where} has half a child.`);
    tree.reading[node] = list.index(
      isCategorical ? categorical(feature[node], members) : numeric(feature[node], decision[node]),
    );
    tree.threshold[node] = isCategorical ? CATEGORY_THRESHOLD : nextUp(threshold[node], false);
    // Members of a set of categories go left, and in our form up.
    tree.low[node] = child(isCategorical ? right[node] : left[node]);
    tree.high[node] = child(isCategorical ? left[node] : right[node]);
  }
  tree.value.set(values, splits);
  return tree;
}

/** The bits of each set of categories. */
function categorySets(section: Section, where: string): Uint32Array[] {
  const count = countOf(section, 'num_cat', where, 0);
  if (count === 0) return [];
  const bounds = numbersOf(section, 'cat_boundaries', where, count + 1);
  const words = Uint32Array.from(numbersOf(section, 'cat_threshold', where));
  return Array.from({ length: count }, (_, index) => {
    const [start, end] = [bounds[index], bounds[index + 1]];
    if (!(start >= 0 && start <= end && end <= words.length)) throw broken(`${where} has cat_boundaries out of range.`);
    return words.slice(start, end);
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
