import { canonicalExpression } from '../expression/canonical-expression.ts';
import type { Expression } from '../expression/expression.ts';
import type { CrossSectionOperator } from './cross-section.ts';
import { bindOperator } from './kernels.ts';
import type { BoundOperator } from './kernels.ts';

/** A column: every distinct sub-expression of all features is one node. */
export type FeatureNode =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'operator'; readonly operands: readonly number[]; readonly bound: BoundOperator }
  | { readonly kind: 'cross-section'; readonly operands: readonly number[]; readonly operator: CrossSectionOperator };

/** The features as one graph. Each node comes after its operands. */
export interface FeatureGraph {
  readonly nodes: readonly FeatureNode[];
  /** The node of each feature. */
  readonly features: readonly number[];
  /** For each node, how many bars before the anchor it must already be right. */
  readonly before: readonly number[];
  /** How deep cross-sections are nested, 0 if there is none. */
  readonly crossSections: number;
  /** For each node, how many bars after the last computed one it must be right. */
  readonly ahead: readonly number[];
}

/** The graph of some expressions, with one node for every distinct sub-expression. */
export function buildGraph(expressions: readonly Expression[]): FeatureGraph {
  const nodes: FeatureNode[] = [];
  const known = new Map<string, number>();
  const add = (key: string, node: () => FeatureNode): number => {
    const index = known.get(key) ?? nodes.push(node()) - 1;
    known.set(key, index);
    return index;
  };
  const visit = (expression: Expression): number => {
    if (expression.kind !== 'call') return add(canonicalExpression(expression), () => expression);
    const { operator, parameters } = expression;
    const operands = expression.operands.map(visit);
    const key = `${operator}(${operands.join(',')};${parameters.join(',')})`;
    return add(key, () =>
      operator === 'CSRank' || operator === 'CSZScore'
        ? { kind: 'cross-section', operands, operator }
        : { kind: 'operator', operands, bound: bindOperator(operator, parameters) },
    );
  };
  const features = expressions.map(visit);
  return { nodes, features, crossSections: measureDepth(nodes), ...measureReach(nodes) };
}

function measureDepth(nodes: readonly FeatureNode[]): number {
  const depths: number[] = [];
  for (const node of nodes) {
    const below = 'operands' in node ? node.operands.map((operand) => depths[operand]) : [];
    depths.push(Math.max(0, ...below) + (node.kind === 'cross-section' ? 1 : 0));
  }
  return Math.max(0, ...depths);
}

/** From the features down: every reader of a node widens the range of bars on which the node must be right. */
function measureReach(nodes: readonly FeatureNode[]): Pick<FeatureGraph, 'before' | 'ahead'> {
  const before = nodes.map(() => 0);
  const ahead = nodes.map(() => 0);
  for (let index = nodes.length - 1; index >= 0; index -= 1) {
    const node = nodes[index];
    if (node.kind !== 'operator' && node.kind !== 'cross-section') continue;
    const reach = operandsBegin(node, before[index]);
    const beyond = ahead[index] + (node.kind === 'operator' ? node.bound.ahead : 0);
    for (const operand of node.operands) {
      before[operand] = Math.max(before[operand], reach);
      ahead[operand] = Math.max(ahead[operand], beyond);
    }
  }
  return { before, ahead };
}

/**
 * How many bars before the anchor the operands of a node must begin, if the node must be right `before` bars before it.
 */
export function operandsBegin(node: FeatureNode, before: number): number {
  return node.kind === 'operator' ? node.bound.reach(before) : before;
}
