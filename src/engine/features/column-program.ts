import type { Kernel } from '../expression/kernel.ts';
import { operandsBegin } from './feature-graph.ts';
import type { FeatureGraph, FeatureNode } from './feature-graph.ts';

/** One instrument's columns in time order, by field name or by node of the graph. */
export type Columns = Readonly<Record<string, Float64Array>>;

interface Step {
  readonly node: number;
  readonly kernel: Kernel;
  readonly operands: readonly number[];
  /** How many bars before the anchor its operands begin. */
  readonly lead: number;
  readonly slot: number;
  /** The output columns that this node fills. */
  readonly targets: readonly number[];
}

/** Columns of `length` bars, of which `[from, to)` are to be computed. */
export interface ProgramRange {
  readonly length: number;
  /** The bar that running sums restart relative to. If `from` is before it, operands begin at the first bar of all. */
  readonly anchor: number;
  readonly from: number;
  readonly to: number;
}

/**
 * Computes some nodes of the graph for one instrument at a time. Intermediate columns live in scratch slots. A slot is
 * reused as soon as its last reader is done, and is kept from call to call.
 */
export class ColumnProgram {
  readonly #graph: FeatureGraph;
  readonly #steps: readonly Step[];
  readonly #inputs: readonly { readonly node: number; readonly key: string; readonly targets: readonly number[] }[];
  readonly #numbers: readonly number[];
  readonly #slots: Float64Array[] = [];
  /** By node, the column that holds its values while the program runs. */
  readonly #columns: Float64Array[];
  #capacity = 0;

  constructor(graph: FeatureGraph, targets: readonly number[]) {
    this.#graph = graph;
    const wanted = nodesBelow(graph, targets);
    const places = Map.groupBy(targets.keys(), (place) => targets[place]);
    const targetsOf = (node: number) => places.get(node) ?? [];
    this.#inputs = wanted.flatMap((node) => {
      const key = inputKey(graph.nodes[node], node);
      return key === undefined ? [] : [{ node, key, targets: targetsOf(node) }];
    });
    this.#numbers = wanted.filter((node) => graph.nodes[node].kind === 'number');
    this.#columns = graph.nodes.map(() => new Float64Array(0));
    this.#steps = planSteps(graph, wanted, targetsOf);
    const slots = this.#steps.reduce((most, step) => Math.max(most, step.slot + 1), 0);
    for (let slot = 0; slot < slots; slot += 1) this.#slots.push(new Float64Array(0));
  }

  /** Writes the bars `[from, to)` of each target to `out`, whose columns begin at bar `from`. */
  run(columns: Columns, { length, anchor, from, to }: ProgramRange, out: readonly Float64Array[]): void {
    this.#reserve(length);
    for (const { node, key, targets } of this.#inputs) {
      const column = columns[key];
      if (!column) throw new Error(`The columns lack the field "${key}"; give every field of the plan.`);
      this.#columns[node] = column;
      for (const target of targets) out[target].set(column.subarray(from, to));
    }
    const operands: Float64Array[] = [];
    for (const step of this.#steps) {
      operands.length = 0;
      for (const operand of step.operands) operands.push(this.#columns[operand]);
      const result = this.#slots[step.slot];
      const start = from < anchor ? 0 : Math.max(0, anchor - step.lead);
      step.kernel(operands, result, { start, end: length, anchor });
      this.#columns[step.node] = result;
      for (const target of step.targets) out[target].set(result.subarray(from, to));
    }
  }

  #reserve(length: number): void {
    if (length <= this.#capacity) return;
    this.#capacity = length;
    for (let slot = 0; slot < this.#slots.length; slot += 1) this.#slots[slot] = new Float64Array(length);
    for (const index of this.#numbers) {
      const node = this.#graph.nodes[index];
      if (node.kind === 'number') this.#columns[index] = new Float64Array(length).fill(node.value);
    }
  }
}

/** The name of the input column that is this node: a field, or a cross-section computed beforehand. */
function inputKey(node: FeatureNode, index: number): string | undefined {
  if (node.kind === 'field') return node.name;
  return node.kind === 'cross-section' ? crossSectionKey(index) : undefined;
}

/** Cannot clash with a field, as names of fields have no blank. */
export function crossSectionKey(node: number): string {
  return `node ${node}`;
}

/** The nodes needed for the targets, operands first. Cross-sections are inputs: their operands are not needed. */
function nodesBelow({ nodes }: FeatureGraph, targets: readonly number[]): number[] {
  const wanted = new Set<number>(targets);
  for (let index = nodes.length - 1; index >= 0; index -= 1) {
    const node = nodes[index];
    if (wanted.has(index) && node.kind === 'operator') for (const operand of node.operands) wanted.add(operand);
  }
  return [...wanted].sort((a, b) => a - b);
}

function planSteps(graph: FeatureGraph, wanted: readonly number[], targetsOf: (node: number) => number[]): Step[] {
  const lastUse = new Map<number, number>();
  for (const index of wanted) {
    const node = graph.nodes[index];
    if (node.kind === 'operator') for (const operand of node.operands) lastUse.set(operand, index);
  }
  const slots = new Map<number, number>();
  const free: number[] = [];
  let used = 0;
  return wanted.flatMap((index) => {
    const node = graph.nodes[index];
    if (node.kind !== 'operator') return [];
    const slot = free.pop() ?? used;
    if (slot === used) used += 1;
    slots.set(index, slot);
    for (const operand of new Set(node.operands)) {
      const operandSlot = slots.get(operand);
      if (operandSlot !== undefined && lastUse.get(operand) === index) free.push(operandSlot);
    }
    if (!lastUse.has(index)) free.push(slot);
    const lead = operandsBegin(node, graph.before[index]);
    return [{ node: index, kernel: node.bound.kernel, operands: node.operands, lead, slot, targets: targetsOf(index) }];
  });
}
