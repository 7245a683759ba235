import { MAX_TREE_DEPTH } from '../limits.ts';
import { broken } from '../model-file-error.ts';
import type { ModelFileError } from '../model-file-error.ts';
import { tooDeep } from '../trees/ensemble.ts';
import { AttributeReader } from './attributes.ts';
import type { OnnxNode } from './node.ts';

/** The two children of every node by index; -1 where there is none, as under a leaf. */
interface Children {
  readonly first: Int32Array;
  readonly second: Int32Array;
}

/**
 * Follows the trees of a TreeEnsemble operator before onnxruntime does: it walks them without a limit, so a tree that
 * leads back to itself would end the process.
 * @throws {ModelFileError} where a child does not exist, or a path is endless or too long
 */
export function checkTreeOperator(node: OnnxNode): void {
  const children = node.type === 'TreeEnsemble' ? childrenByIndex(node) : childrenById(node);
  if (!children) return;
  const size = children.first.length;
  const parents = new Int32Array(size);
  const each = (parent: number, visit: (child: number) => void) => {
    for (const child of [children.first[parent], children.second[parent]]) if (child >= 0) visit(child);
  };
  for (let parent = 0; parent < size; parent += 1) each(parent, (child) => (parents[child] += 1));
  const depth = new Int32Array(size);
  const ready = Array.from(parents.keys()).filter((index) => parents[index] === 0);
  let done = 0;
  for (let parent = ready.pop(); parent !== undefined; parent = ready.pop()) {
    done += 1;
    const below = depth[parent] + 1;
    if (below > MAX_TREE_DEPTH) throw tooDeep('A tree');
    each(parent, (child) => {
      depth[child] = Math.max(depth[child], below);
      parents[child] -= 1;
      if (parents[child] === 0) ready.push(child);
    });
  }
  if (done < size) throw broken('A tree leads back to one of its own nodes.');
}

/** ai.onnx.ml 1 to 3: children are node ids within their tree. */
function childrenById(node: OnnxNode): Children | undefined {
  if (node.type !== 'TreeEnsembleRegressor' && node.type !== 'TreeEnsembleClassifier') return undefined;
  const attributes = new AttributeReader(node);
  const modes = attributes.strings('nodes_modes');
  const [treeIds, nodeIds] = [attributes.ints('nodes_treeids'), attributes.ints('nodes_nodeids')];
  const places = placesById(treeIds, nodeIds);
  const childrenOf = (name: string) => {
    const ids = attributes.ints(name);
    const children = new Int32Array(ids.length).fill(-1);
    for (const [index, id] of ids.entries()) {
      if (modes[index] === 'LEAF') continue;
      const child = places.get(treeIds[index])?.get(id);
      if (child === undefined) throw lacksChild(nodeIds[index], treeIds[index], id);
      children[index] = child;
    }
    return children;
  };
  return sameLength({ first: childrenOf('nodes_truenodeids'), second: childrenOf('nodes_falsenodeids') }, modes.length);
}

/** Where each node is in the lists, by the id of its tree and its own. */
function placesById(treeIds: readonly number[], nodeIds: readonly number[]): Map<number, Map<number, number>> {
  const places = new Map<number, Map<number, number>>();
  for (const [place, id] of nodeIds.entries()) {
    const tree = places.get(treeIds[place]) ?? new Map<number, number>();
    places.set(treeIds[place], tree);
    tree.set(id, place);
  }
  return places;
}

/** The refusal of a node whose child is none of its tree's nodes. */
export function lacksChild(node: number, tree: number, child: number): ModelFileError {
  return broken(`Node ${node} of tree ${tree} lacks a child: the tree has no node "${child}".`);
}

/** ai.onnx.ml 5: children are places in the list of nodes, or of leaves where they are marked so. */
function childrenByIndex(node: OnnxNode): Children {
  const attributes = new AttributeReader(node);
  const childrenOf = (name: string, leafMarks: string) => {
    const isLeaf = attributes.ints(leafMarks);
    const ids = attributes.ints(name);
    return Int32Array.from(ids, (id, index) => {
      if (isLeaf[index] === 1) return -1;
      if (id < 0 || id >= ids.length) throw broken(`Node ${index} has a child "${id}"; there are ${ids.length} nodes.`);
      return id;
    });
  };
  const first = childrenOf('nodes_truenodeids', 'nodes_trueleafs');
  return sameLength({ first, second: childrenOf('nodes_falsenodeids', 'nodes_falseleafs') }, first.length);
}

function sameLength(children: Children, size: number): Children {
  if (children.first.length === size && children.second.length === size) return children;
  const [first, second] = [children.first.length, children.second.length];
  throw broken(`A tree ensemble lists "${first}" and "${second}" children; expected ${size}, one each a node.`);
}
