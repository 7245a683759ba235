import { broken } from '../model-file-error.ts';
import { ReadingList, emptyTree, splitUpTo } from '../trees/ensemble.ts';
import type { Tree, TreeEnsemble } from '../trees/ensemble.ts';
import type { Reading } from '../trees/reading.ts';
import { AttributeReader } from './attributes.ts';
import { lacksChild } from './check-trees.ts';
import type { OnnxNode } from './node.ts';

/** How the comparison of each mode becomes `value >= threshold`, and whether its true branch is then the high one. */
const MODES: Readonly<Record<string, { readonly above: boolean; readonly highIsTrue: boolean } | undefined>> = {
  BRANCH_LEQ: { above: true, highIsTrue: false },
  BRANCH_LT: { above: false, highIsTrue: false },
  BRANCH_GTE: { above: false, highIsTrue: true },
  BRANCH_GT: { above: true, highIsTrue: true },
};

/** What a leaf adds to one score. */
interface Vote {
  readonly score: number;
  readonly weight: number;
}

/** Leaves by tree id and node id. */
type Votes = ReadonlyMap<number, ReadonlyMap<number, readonly Vote[]>>;

export interface OnnxTrees {
  readonly ensemble: TreeEnsemble;
  readonly votes: readonly (readonly Vote[])[];
  /** How many trees the file has. A tree whose leaves vote for several scores becomes one tree a score here. */
  readonly count: number;
  readonly nodes: number;
  /** Whether the file says where missing values go. */
  readonly tracksMissing: boolean;
}

interface TreeLists {
  readonly modes: readonly string[];
  readonly values: readonly number[];
  readonly treeIds: readonly number[];
  readonly nodeIds: readonly number[];
  readonly featureIds: readonly number[];
  readonly trues: readonly number[];
  readonly falses: readonly number[];
  readonly tracks: readonly number[];
}

/**
 * The trees of a TreeEnsembleRegressor (`target`) or TreeEnsembleClassifier (`class`) of ai.onnx.ml 1 to 3.
 * @returns undefined where they need what the kernel cannot do, so that onnxruntime runs them: splits on equality,
 * roots that do not come first, thresholds of NaN, doubles compared with floats, a leaf with two votes for one score
 */
export function readTrees(
  node: OnnxNode,
  shape: { prefix: 'target' | 'class'; features: number; base: Float64Array; float32: boolean },
): OnnxTrees | undefined {
  const attributes = new AttributeReader(node);
  const lists = readLists(attributes);
  const votes = readVotes(attributes, shape.prefix, shape.base.length);
  const all = [...votes.values()].flatMap((leaves) => [...leaves.values()]);
  const isDouble = attributes.has('nodes_values_as_tensor');
  if (lists.modes.some((mode) => mode !== 'LEAF' && !MODES[mode]) || (isDouble && shape.float32)) return undefined;
  if (all.some((leaf) => new Set(leaf.map((vote) => vote.score)).size !== leaf.length)) return undefined;
  const readings = new ReadingList(shape.features);
  const trees: Tree[] = [];
  const groups = groupByTree(lists.treeIds);
  for (const [treeId, places] of groups) {
    const tree = buildTree({ lists, readings, float32: shape.float32 }, places);
    if (!tree) return undefined;
    const leaves = votes.get(treeId);
    trees.push(
      ...treePerScore(
        tree,
        places.map((place) => leaves?.get(lists.nodeIds[place]) ?? []),
      ),
    );
  }
  return {
    ensemble: {
      features: shape.features,
      readings: readings.readings,
      trees,
      base: shape.base,
      float32: shape.float32,
    },
    votes: all,
    count: groups.size,
    nodes: lists.modes.length,
    tracksMissing: lists.tracks.includes(1),
  };
}

function readLists(attributes: AttributeReader): TreeLists {
  const modes = attributes.strings('nodes_modes');
  const sized = (name: string, list: number[]) => {
    if (list.length !== modes.length)
      throw broken(`There are "${list.length}" ${name}; expected ${modes.length}, as many as nodes_modes.`);
    return list;
  };
  const ints = (name: string) => sized(name, attributes.ints(name));
  return {
    modes,
    values: sized('nodes_values', attributes.numbers('nodes_values')),
    treeIds: ints('nodes_treeids'),
    nodeIds: ints('nodes_nodeids'),
    featureIds: ints('nodes_featureids'),
    trues: ints('nodes_truenodeids'),
    falses: ints('nodes_falsenodeids'),
    tracks: attributes.ints('nodes_missing_value_tracks_true'),
  };
}

function readVotes(attributes: AttributeReader, prefix: 'target' | 'class', scores: number): Votes {
  const treeIds = attributes.ints(`${prefix}_treeids`);
  const nodeIds = attributes.ints(`${prefix}_nodeids`);
  const ids = attributes.ints(`${prefix}_ids`);
  const weights = attributes.numbers(`${prefix}_weights`);
  if (new Set([treeIds.length, nodeIds.length, ids.length, weights.length]).size > 1) {
    const lengths = [treeIds, nodeIds, ids, weights].map((list) => list.length).join(', ');
    throw broken(`${prefix}_treeids, _nodeids, _ids and _weights have "${lengths}" values; expected as many each.`);
  }
  const votes = new Map<number, Map<number, Vote[]>>();
  for (const [index, score] of ids.entries()) {
    if (score < 0 || score >= scores) throw outOfRange(`${prefix}_ids[${index}]`, score, scores);
    const leaves = getOrAdd(votes, treeIds[index], () => new Map<number, Vote[]>());
    getOrAdd(leaves, nodeIds[index], (): Vote[] => []).push({ score, weight: weights[index] });
  }
  return votes;
}

function outOfRange(name: string, found: number, count: number) {
  return broken(`${name} is "${found}"; expected 0 to ${count - 1}.`);
}

function groupByTree(treeIds: readonly number[]): Map<number, number[]> {
  const groups = new Map<number, number[]>();
  for (const [place, treeId] of treeIds.entries()) getOrAdd(groups, treeId, (): number[] => []).push(place);
  return groups;
}

function getOrAdd<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const created = create();
  map.set(key, created);
  return created;
}

/** What the trees of an ensemble are built with. */
interface Builder {
  readonly lists: TreeLists;
  readonly readings: ReadingList;
  readonly float32: boolean;
}

/** The tree whose nodes are at these places of the lists. */
function buildTree({ lists, readings, float32 }: Builder, places: readonly number[]): Tree | undefined {
  const order = new Map(places.map((place, index) => [lists.nodeIds[place], index]));
  const tree = emptyTree(places.length, 0);
  for (const [index, place] of places.entries()) {
    const mode = MODES[lists.modes[place]];
    if (!mode) continue;
    const whenTrue = order.get(lists.trues[place]);
    const whenFalse = order.get(lists.falses[place]);
    if (whenTrue === undefined || whenFalse === undefined) {
      const missing = whenTrue === undefined ? lists.trues[place] : lists.falses[place];
      throw lacksChild(lists.nodeIds[place], lists.treeIds[place], missing);
    }
    if (whenTrue === 0 || whenFalse === 0 || Number.isNaN(lists.values[place])) return undefined;
    // A comparison with NaN is false, unless the node sends missing values to its true branch.
    const missingIsTrue = lists.tracks[place] === 1;
    const reading: Reading = {
      feature: lists.featureIds[place],
      missing: missingIsTrue === mode.highIsTrue ? 'HIGH' : 'LOW',
    };
    const threshold = lists.values[place];
    const split = mode.above ? splitUpTo(reading, threshold, float32) : { reading, threshold };
    tree.reading[index] = readings.index(split.reading);
    tree.threshold[index] = split.threshold;
    tree.low[index] = mode.highIsTrue ? whenFalse : whenTrue;
    tree.high[index] = mode.highIsTrue ? whenTrue : whenFalse;
  }
  return tree;
}

/** One tree for each score that its leaves vote for, with what they add to it. */
function treePerScore(tree: Tree, leaves: readonly (readonly Vote[])[]): Tree[] {
  const scores = new Set(leaves.flatMap((leaf) => leaf.map((vote) => vote.score)));
  return [...scores].map((score) => {
    const weights = leaves.map((leaf) => leaf.find((vote) => vote.score === score)?.weight ?? 0);
    return { ...tree, output: score, value: Float64Array.from(weights) };
  });
}
