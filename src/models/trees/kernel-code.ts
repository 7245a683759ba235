import { EMPTY, constant, get, memory, moduleOf, op, set, tee } from './wasm.ts';
import type { Code } from './wasm.ts';

/**
 * How a node lies in memory, as byte offsets: its threshold, its leaf value, where its reading is in the tile, and
 * where its low child is; the high child follows at once. A leaf is its own low child, and its threshold is NaN,
 * which no value reaches, so a row that has come to a leaf stays there.
 */
export interface NodeLayout {
  readonly bytes: 16 | 32;
  readonly log2: 4 | 5;
  /** Size of a number. */
  readonly width: 4 | 8;
  readonly threshold: number;
  readonly value: number;
  readonly reading: number;
  readonly child: number;
}

export const FLOAT32_NODE: NodeLayout = { bytes: 16, log2: 4, width: 4, threshold: 0, value: 4, reading: 8, child: 12 };
export const FLOAT64_NODE: NodeLayout = {
  bytes: 32,
  log2: 5,
  width: 8,
  threshold: 0,
  value: 8,
  reading: 16,
  child: 20,
};

/** Rows that go down a tree side by side: while one waits for memory, the others work. */
export const LANES = 16;

/** Bytes of an entry of the list of trees: address of the root, levels, address of its sums. */
export const TREE_BYTES = 12;

const [trees, treesEnd, tile, rowsEnd, root, row, level, sums] = [0, 1, 2, 3, 4, 5, 6, 7];
const node = (lane: number) => 8 + lane;
const advance = (local: number, by: number): Code => [get(local), constant(by), op.i32Add];
const lanes = Array.from({ length: LANES }, (_, lane) => lane);

/**
 * `run(trees, treesEnd, tile, rowsEnd)`: sends every row of a tile down every tree and adds up the leaves.
 * `tile` and `rowsEnd` are where the rows of the first reading begin and end; a node knows how far behind it its own
 * is.
 */
export function kernelCode(layout: NodeLayout): Uint8Array<ArrayBuffer> {
  const { width, log2 } = layout;
  const [load, store, add, reaches] =
    width === 4 ? [op.f32Load, op.f32Store, op.f32Add, op.f32Ge] : [op.f64Load, op.f64Store, op.f64Add, op.f64Ge];
  const number = (offset: number) => memory(load, offset, width);
  // child(node) + (tile[reading(node) + row] >= threshold(node)) * bytes
  const step = (lane: number): Code => [
    [get(node(lane)), memory(op.i32Load, layout.child, 4)],
    [get(node(lane)), memory(op.i32Load, layout.reading, 4), get(row), op.i32Add, number(lane * width)],
    [get(node(lane)), number(layout.threshold)],
    [reaches, constant(log2), op.i32Shl, op.i32Add, set(node(lane))],
  ];
  const addLeaf = (lane: number): Code => [
    [get(sums), get(sums), number(lane * width)],
    [get(node(lane)), number(layout.value)],
    [add, memory(store, lane * width, width)],
  ];
  const descend: Code = [
    [op.block, EMPTY, op.loop, EMPTY],
    [get(level), op.i32Eqz, op.brIf, 1],
    lanes.map(step),
    [get(level), constant(1), op.i32Sub, set(level), op.br, 0],
    [op.end, op.end],
  ];
  const eachRow: Code = [
    [op.loop, EMPTY],
    lanes.map((lane) => [get(root), set(node(lane))]),
    [get(trees), memory(op.i32Load, 4, 4), set(level)],
    descend,
    lanes.map(addLeaf),
    [advance(sums, LANES * width), set(sums)],
    [advance(row, LANES * width), tee(row), get(rowsEnd), op.i32LtU, op.brIf, 0],
    op.end,
  ];
  const eachTree: Code = [
    [op.loop, EMPTY],
    [get(trees), memory(op.i32Load, 0, 4), set(root)],
    [get(trees), memory(op.i32Load, 8, 4), set(sums)],
    [get(tile), set(row)],
    eachRow,
    [advance(trees, TREE_BYTES), tee(trees), get(treesEnd), op.i32LtU, op.brIf, 0],
    op.end,
  ];
  return moduleOf(4, 4 + LANES, eachTree);
}
