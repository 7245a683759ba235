import { MAX_CATEGORY_WORDS, MAX_TREE_DEPTH } from '../limits.ts';
import { broken, unsupported } from '../model-file-error.ts';
import type { ModelFileError } from '../model-file-error.ts';
import { CATEGORY_THRESHOLD } from './reading.ts';
import type { Reading } from './reading.ts';

/** One tree, its nodes in parallel arrays of `[nodes]`; node 0 is the root. A leaf has no children. */
export interface Tree {
  /** Which of the ensemble's scores it adds to. */
  readonly output: number;
  /** Which of the ensemble's readings the node compares. Unused in a leaf. */
  readonly reading: Int32Array;
  /** A row goes high where its reading >= threshold. */
  readonly threshold: Float64Array;
  /** Children, or -1 in a leaf. */
  readonly low: Int32Array;
  readonly high: Int32Array;
  /** What a leaf adds. */
  readonly value: Float64Array;
}

/** Trees of any library in one form: sums of leaves, each tree for one of several scores. */
export interface TreeEnsemble {
  readonly features: number;
  readonly readings: readonly Reading[];
  readonly trees: readonly Tree[];
  /** `[scores]`, what each sum begins with. */
  readonly base: Float64Array;
  /** True where the library computes in float32: values, thresholds and sums are then rounded to it. */
  readonly float32: boolean;
}

/** Collects the distinct readings of an ensemble. */
export class ReadingList {
  readonly readings: Reading[] = [];
  readonly #features: number;
  readonly #byRule = new Map<string, number>();
  #categoryWords = 0;

  constructor(features: number) {
    this.#features = features;
  }

  /**
   * The index of a reading, which is added where it is new.
   * @throws {ModelFileError} for a feature that is not there
   */
  index(reading: Reading): number {
    const { feature } = reading;
    if (!Number.isInteger(feature) || feature < 0 || feature >= this.#features) {
      throw broken(`A split reads feature ${feature}; there are ${this.#features}, from 0 on.`);
    }
    this.#categoryWords += reading.categories?.members.length ?? 0;
    if (this.#categoryWords > MAX_CATEGORY_WORDS) {
      const limit = MAX_CATEGORY_WORDS * 32;
      throw unsupported(`The splits name categories that take more than ${limit} bits. Number the categories from 0.`);
    }
    const key = reading.categories ? undefined : `${feature} ${reading.missing} ${reading.only ?? ''}`;
    const known = key === undefined ? undefined : this.#byRule.get(key);
    if (known !== undefined) return known;
    this.readings.push(reading);
    if (key !== undefined) this.#byRule.set(key, this.readings.length - 1);
    return this.readings.length - 1;
  }
}

/** Makes a tree of `size` nodes, all leaves of value 0. */
export function emptyTree(size: number, output: number): Tree {
  return {
    output,
    reading: new Int32Array(size),
    threshold: new Float64Array(size),
    low: new Int32Array(size).fill(-1),
    high: new Int32Array(size).fill(-1),
    value: new Float64Array(size),
  };
}

/**
 * How many levels a tree has below its root.
 * @throws {ModelFileError} where a child does not exist or has two parents, which also excludes every cycle
 */
export function checkTree(tree: Tree, name: string): number {
  const size = tree.low.length;
  if (size === 0) throw broken(`${name} has no nodes.`);
  const seen = new Uint8Array(size);
  seen[0] = 1;
  let level: number[] = [0];
  for (let depth = 0; ; depth += 1) {
    if (depth > MAX_TREE_DEPTH) throw tooDeep(name);
    const below: number[] = [];
    for (const node of level) {
      if (tree.low[node] < 0 && tree.high[node] < 0) continue;
      for (const child of [tree.low[node], tree.high[node]]) {
        if (child < 0 || child >= size)
          throw broken(`${name} has the child "${child}" at node ${node}; there are ${size} nodes.`);
        if (seen[child]) throw broken(`${name} reaches node ${child} twice.`);
        seen[child] = 1;
        below.push(child);
      }
    }
    if (below.length === 0) return depth;
    level = below;
  }
}

/** The refusal of a tree with too many levels. */
export function tooDeep(name: string): ModelFileError {
  return unsupported(`${name} is more than ${MAX_TREE_DEPTH} levels deep. Train with a limit on the depth.`);
}

const float = new Float32Array(1);
const floatBits = new Uint32Array(float.buffer);
const double = new Float64Array(1);
const doubleBits = new BigUint64Array(double.buffer);

/** A split that is low where value <= threshold, as a reading and the threshold that it is compared with. */
export function splitUpTo(
  reading: Reading,
  threshold: number,
  float32: boolean,
): { readonly reading: Reading; readonly threshold: number } {
  if (threshold !== Number.POSITIVE_INFINITY || !isMissingHigh(reading))
    return { reading, threshold: nextUp(threshold, float32) };
  // Every number is low, infinity too, which is what missing values are read as where they go high.
  const only = reading.missing === 'HIGH' ? 'NAN' : 'ZERO_OR_NAN';
  return { reading: { ...reading, only }, threshold: CATEGORY_THRESHOLD };
}

const isMissingHigh = ({ missing }: Reading) => missing === 'HIGH' || missing === 'ZERO_OR_NAN_HIGH';

/**
 * The next number above a threshold, so that `value > threshold` is `value >= nextUp(threshold)`.
 * Above infinity there is nothing: NaN, which no value reaches.
 */
function nextUp(value: number, float32: boolean): number {
  if (value === Number.POSITIVE_INFINITY) return Number.NaN;
  if (Number.isNaN(value)) return value;
  if (float32) {
    float[0] = value === 0 ? 0 : value;
    floatBits[0] += float[0] < 0 ? -1 : 1;
    return float[0];
  }
  double[0] = value === 0 ? 0 : value;
  doubleBits[0] += double[0] < 0 ? -1n : 1n;
  return double[0];
}
