import { MAX_TREE_DEPTH } from '../limits.ts';
import { broken, unsupported } from '../model-file-error.ts';
import { AttributeReader } from './attributes.ts';
import type { OnnxNode } from './node.ts';

/** The two children of every node by index; -1 where there is none, as under a leaf. */
interface Children {
  readonly first: Int32Array;
  readonly second: Int32Array;
}

/**
 * Follows the trees of a TreeEnsemble operator before onnxruntime does: that walks them without a limit, and one that
 * leads back to itself would end the process.
 * @throws {ModelFileError} where a child does not exist, or a way down is endless or too long
 */
export function checkTreeOperator(node: OnnxNode): void {
  const children = node.type === 'TreeEnsemble' ? childrenByIndex(node) : childrenById(node);
  if (!children) return;
  const size = children.first.length;
  const parents = new Int32Array(size);
  const each = (parent: number, visit: (child: number) => void) => {
    for (const child of [children.first[parent], children.second[parent]]) if (child >= 0) visit(child);
  };
  for (let parent = 0; parent < size; parent++) each(parent, (child) => (parents[child] += 1));
  const depth = new Int32Array(size);
  const ready = Array.from(parents.keys()).filter((index) => parents[index] === 0);
  let done = 0;
  for (let parent = ready.pop(); parent !== undefined; parent = ready.pop()) {
    done += 1;
    const below = depth[parent] + 1;
    if (below > MAX_TREE_DEPTH) throw unsupported(`A tree is more than ${MAX_TREE_DEPTH} levels deep.`);
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
  const place = new Map(nodeIds.map((id, index) => [`${treeIds[index]} ${id}`, index]));
  const childrenOf = (name: string) =>
    Int32Array.from(attributes.ints(name), (id, index) => {
      if (modes[index] === 'LEAF') return -1;
      const child = place.get(`${treeIds[index]} ${id}`);
      if (child === undefined) throw broken(`Node ${nodeIds[index]} of tree ${treeIds[index]} lacks a child.`);
      return child;
    });
  return sameLength({ first: childrenOf('nodes_truenodeids'), second: childrenOf('nodes_falsenodeids') }, modes.length);
}

/** ai.onnx.ml 5: children are places in the list of nodes, or of leaves where they are marked so. */
function childrenByIndex(node: OnnxNode): Children {
  const attributes = new AttributeReader(node);
  const childrenOf = (name: string, leafMarks: string) => {
    const isLeaf = attributes.ints(leafMarks);
    const ids = attributes.ints(name);
    return Int32Array.from(ids, (id, index) => {
      if (isLeaf[index] === 1) return -1;
      if (id < 0 || id >= ids.length) throw broken(`Node ${index} has a child ${id}; there are ${ids.length}.`);
      return id;
    });
  };
  const first = childrenOf('nodes_truenodeids', 'nodes_trueleafs');
  return sameLength({ first, second: childrenOf('nodes_falsenodeids', 'nodes_falseleafs') }, first.length);
}

function sameLength(children: Children, size: number): Children {
  if (children.first.length === size && children.second.length === size) return children;
  throw broken(`A tree ensemble lists ${size} nodes and ${children.second.length} children.`);
}
