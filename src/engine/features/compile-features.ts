import { canonicalExpression } from '../expression/canonical-expression.ts';
import { parseExpression } from '../expression/parse-expression.ts';
import type { ParseOptions } from '../expression/parse-expression.ts';
import { ColumnProgram } from './column-program.ts';
import type { Columns } from './column-program.ts';
import { buildGraph } from './feature-graph.ts';

/**
 * One instrument's own bars in time order: first the warm-up, then from bar `from` on those that are wanted.
 *
 * The warm-up is `warmupBars` long, or all the bars there are before `from` where the instrument has fewer; what it
 * has more is not looked at. `from` is the first bar of a block of a fixed grid: rounding is laid out from it.
 */
export interface FeatureInput {
  readonly columns: Columns;
  /** Bars of the columns. */
  readonly length: number;
  readonly from: number;
  /** The end of the bars wanted, `length` unless bars that a label looks ahead to follow. */
  readonly to?: number;
  /** Where to write, a column of at least `to - from` for each feature; new columns when missing. */
  readonly out?: readonly Float64Array[];
}

/** Features compiled to be computed together: what several of them contain is computed once. */
export interface FeaturePlan {
  /** The canonical text of each feature. */
  readonly canonical: readonly string[];
  /** The fields that are read, without `$`, sorted. */
  readonly fields: readonly string[];
  /** Bars before the first wanted one that must be there for it to be right; Infinity where all of the past counts. */
  readonly warmupBars: number;
  /** Bars after the last wanted one that labels look ahead to. */
  readonly lookaheadBars: number;
  /** Needs all instruments of a bar: `evaluatePanel`, not `evaluate`. */
  readonly crossSectional: boolean;
  /** One column of the bars `[from, to)` for each feature. */
  evaluate(input: FeatureInput): readonly Float64Array[];
}

/** @throws ExpressionError for the first text that is not an expression */
export function compileFeatures(expressions: readonly string[], options?: ParseOptions): FeaturePlan {
  const parsed = expressions.map((text) => parseExpression(text, options));
  const graph = buildGraph(parsed);
  const fields = graph.nodes.flatMap((node) => (node.kind === 'field' ? [node.name] : []));
  const program = new ColumnProgram(graph, graph.features);
  const crossSectional = graph.nodes.some((node) => node.kind === 'cross-section');
  return {
    canonical: parsed.map(canonicalExpression),
    fields: fields.sort(),
    warmupBars: Math.max(0, ...graph.before),
    lookaheadBars: Math.max(0, ...graph.ahead),
    crossSectional,
    evaluate({ columns, length, from, to = length, out = newColumns(expressions.length, to - from) }) {
      if (crossSectional) throw new Error('These features compare instruments: evaluate them over the panel.');
      program.run(columns, { length, from, to }, out);
      return out;
    },
  };
}

function newColumns(count: number, length: number): Float64Array[] {
  return Array.from({ length: count }, () => new Float64Array(length));
}
