import { MAX_TREES } from '../limits.ts';
import { unsupported } from '../model-file-error.ts';
import { checkTree } from './ensemble.ts';
import type { Tree, TreeEnsemble } from './ensemble.ts';
import { FLOAT32_NODE, FLOAT64_NODE } from './kernel-code.ts';
import type { NodeLayout } from './kernel-code.ts';

/** Addresses are 31 bits, and the tile needs room behind the nodes. */
const MAX_NODE_BYTES = 1024 * 1024 * 1024;

/** The trees of an ensemble as the kernel reads them: all nodes in one buffer, children after their parents. */
export interface PackedTrees {
  readonly layout: NodeLayout;
  readonly nodes: ArrayBuffer;
  /** `[nodes]`, the reading of each node. */
  readonly readings: Int32Array;
  /** `[trees]` each: byte offset of the root, levels, and the score that the tree adds to. */
  readonly roots: Int32Array;
  readonly levels: Int32Array;
  readonly outputs: Int32Array;
}

/** @throws {ModelFileError} where a tree is no tree */
export function packTrees({ trees, float32 }: TreeEnsemble): PackedTrees {
  const layout = float32 ? FLOAT32_NODE : FLOAT64_NODE;
  if (trees.length > MAX_TREES) throw unsupported(`There are "${trees.length}" trees; expected at most ${MAX_TREES}.`);
  const size = trees.reduce((total, tree) => total + tree.low.length, 0);
  if (size * layout.bytes > MAX_NODE_BYTES)
    throw unsupported(`There are "${size}" nodes; expected at most ${MAX_NODE_BYTES / layout.bytes}.`);
  const packed: PackedTrees = {
    layout,
    nodes: new ArrayBuffer(size * layout.bytes),
    readings: new Int32Array(size),
    roots: new Int32Array(trees.length),
    levels: new Int32Array(trees.length),
    outputs: Int32Array.from(trees, (tree) => tree.output),
  };
  let next = 0;
  for (const [index, tree] of trees.entries()) {
    packed.levels[index] = checkTree(tree, `Tree ${index}`);
    packed.roots[index] = next * layout.bytes;
    next = packTree(packed, tree, next);
  }
  return packed;
}

/** Level by level, siblings side by side. Nodes that no path leads to are left out. */
function packTree({ layout, nodes, readings }: PackedTrees, tree: Tree, start: number): number {
  const view = new DataView(nodes);
  const { bytes, width } = layout;
  const write = (at: number, value: number) =>
    width === 4 ? view.setFloat32(at, value, true) : view.setFloat64(at, value, true);
  const order = [0];
  for (let index = 0; index < order.length; index += 1) {
    const node = order[index];
    const at = (start + index) * bytes;
    const isLeaf = tree.low[node] < 0;
    write(at + layout.threshold, isLeaf ? Number.NaN : tree.threshold[node]);
    write(at + layout.value, isLeaf ? tree.value[node] : 0);
    view.setInt32(at + layout.child, isLeaf ? at : (start + order.length) * bytes, true);
    readings[start + index] = isLeaf ? -1 : tree.reading[node];
    if (!isLeaf) order.push(tree.low[node], tree.high[node]);
  }
  return start + order.length;
}
