import type { FeatureMatrix } from '../feature-matrix.ts';
import type { TreeEnsemble } from './ensemble.ts';
import { LANES, TREE_BYTES } from './kernel-code.ts';
import { threadKernel } from './kernel.ts';
import type { PackedTrees } from './packed.ts';
import { fillReading, readingKey } from './reading.ts';
import type { Reading } from './reading.ts';

/** A tile is the rows that go through all trees before the next ones: its readings should stay in the fastest cache. */
const TILE_BYTES = 24 * 1024;
const MIN_TILE_ROWS = 2 * LANES;
const MAX_TILE_ROWS = 512;

/**
 * The distinct columns that the trees read. Readings that differ only in missing values share one if none is missing.
 */
interface Plan {
  readonly columns: { readonly reading: Reading; readonly hasMissing: boolean }[];
  /** `[readings]`, which of the columns each reading is. */
  readonly columnOf: Int32Array;
}

function planOf(readings: readonly Reading[], matrix: FeatureMatrix): Plan {
  const columns: Plan['columns'] = [];
  const columnOf = new Int32Array(readings.length);
  const byKey = new Map<string, number>();
  for (const [index, reading] of readings.entries()) {
    const hasMissing = matrix.hasMissing(reading.feature);
    const key = reading.categories ? `#${index}` : readingKey(reading, hasMissing);
    const known = byKey.get(key) ?? columns.push({ reading, hasMissing }) - 1;
    byKey.set(key, known);
    columnOf[index] = known;
  }
  return { columns, columnOf };
}

/**
 * The sum of the leaves that each row reaches, `[scores][rows]`, each beginning with the ensemble's base.
 *
 * Tile by tile, every row goes down every tree; docs/decisions.md has what was measured.
 */
export function scoreTrees(ensemble: TreeEnsemble, packed: PackedTrees, matrix: FeatureMatrix): Float64Array[] {
  const { columns, columnOf } = planOf(ensemble.readings, matrix);
  const { layout, nodes, roots, levels, outputs } = packed;
  const { width } = layout;
  const scores = ensemble.base.length;
  const rowsThatFit = Math.floor(TILE_BYTES / width / Math.max(1, columns.length) / LANES) * LANES;
  const tileRows = Math.max(MIN_TILE_ROWS, Math.min(MAX_TILE_ROWS, rowsThatFit));

  const treesAt = nodes.byteLength;
  const sumsAt = Math.ceil((treesAt + roots.length * TREE_BYTES) / 64) * 64;
  const tileAt = sumsAt + scores * tileRows * width;
  const kernel = threadKernel();
  kernel.reserve(tileAt + Math.max(1, columns.length) * tileRows * width);
  const { buffer } = kernel.memory;
  placeNodes(packed, buffer, (reading) => columnOf[reading] * tileRows * width);
  const trees = new Int32Array(buffer, treesAt, (roots.length * TREE_BYTES) / 4);
  for (let tree = 0; tree < roots.length; tree += 1) {
    trees[tree * 3] = roots[tree];
    trees[tree * 3 + 1] = levels[tree];
    trees[tree * 3 + 2] = sumsAt + outputs[tree] * tileRows * width;
  }

  const View = width === 4 ? Float32Array : Float64Array;
  const sums = new View(buffer, sumsAt, scores * tileRows);
  const tile = columns.map((_, index) => new View(buffer, tileAt + index * tileRows * width, tileRows));
  const run = kernel.runOf(layout);
  const result = Array.from({ length: scores }, () => new Float64Array(matrix.rows));
  for (let from = 0; from < matrix.rows; from += tileRows) {
    const rows = Math.min(tileRows, matrix.rows - from);
    for (const [index, { reading, hasMissing }] of columns.entries()) {
      const values = matrix.columns[reading.feature].subarray(from, from + rows);
      fillReading(reading, { values, hasMissing }, tile[index]);
    }
    for (let score = 0; score < scores; score += 1) {
      sums.fill(ensemble.base[score], score * tileRows, (score + 1) * tileRows);
    }
    // A last, short tile is rounded up to whole lanes; the rows beyond it hold old values and are not read.
    const rowsEnd = tileAt + Math.ceil(rows / LANES) * LANES * width;
    if (roots.length > 0) run(treesAt, treesAt + roots.length * TREE_BYTES, tileAt, rowsEnd);
    for (let score = 0; score < scores; score += 1) {
      result[score].set(sums.subarray(score * tileRows, score * tileRows + rows), from);
    }
  }
  return result;
}

/** Copies the nodes to address 0 and writes into each how many bytes into the tile its reading is. */
function placeNodes(
  { layout, nodes, readings }: PackedTrees,
  buffer: ArrayBuffer,
  placeOf: (reading: number) => number,
): void {
  const words = new Int32Array(buffer, 0, nodes.byteLength / 4);
  words.set(new Int32Array(nodes));
  const step = layout.bytes / 4;
  for (let node = 0, at = layout.reading / 4; node < readings.length; node += 1, at += step) {
    const reading = readings[node];
    words[at] = reading < 0 ? 0 : placeOf(reading);
  }
}
