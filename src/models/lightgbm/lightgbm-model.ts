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
 * Reads a LightGBM text model, of versions 2 to 4 of the format.
 * Splits compare in float64: low where value <= threshold. Sums are in float64.
 * @throws {ModelFileError} with the reason and the remedy
 */
export function lightgbmModel(bytes: Uint8Array): BoostedModel {
  const { header, trees } = splitSections(new TextDecoder('utf-8').decode(bytes));
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
    producer: `lightgbm, format ${header.values.get('version') ?? 'of no version'}`,
    outputs: outputsOf(objective, scores, averaged),
    body: { kind: 'TREES', ensemble: { features, readings: list.readings, trees: built, base, float32: false } },
  };
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
    tree.reading[node] = list.index(
      isCategorical ? categorical(feature[node], members) : numeric(feature[node], decision[node]),
    );
    tree.threshold[node] = isCategorical ? CATEGORY_THRESHOLD : nextUp(threshold[node], false);
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
