import { canonicalExpression } from '../expression/canonical-expression.ts';
import { parseExpression } from '../expression/parse-expression.ts';
import type { ParseOptions } from '../expression/parse-expression.ts';
import { ColumnProgram } from './column-program.ts';
import type { Columns } from './column-program.ts';
import { buildGraph } from './feature-graph.ts';
import { PanelProgram } from './panel-program.ts';
import type { PanelInstrument } from './panel-program.ts';

/**
 * One instrument's own bars in time order: first the warm-up, then from bar `from` on those that are wanted.
 *
 * The warm-up is `warmupBars` long, or all the bars there are before `from` where the instrument has fewer; what it
 * has more is not looked at. `from` is the first bar of a bucket of a fixed grid: rounding is laid out from it.
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
  /** Compares instruments of a bar: wants `evaluatePanel`, as `evaluate` sees one instrument only. */
  readonly crossSectional: boolean;
  /**
   * How deep cross-sections are nested. Each level compares instruments at times that any of them reaches by its
   * warm-up. So, where instruments lack bars, once for each level: every instrument's bars begin `warmupBars` before the
   * earliest time at which the bars of the level above begin.
   */
  readonly crossSectionDepth: number;
  /** One column of the bars `[from, to)` for each feature. */
  evaluate(input: FeatureInput): readonly Float64Array[];
  /** For each instrument one column of its bars `[from, to)` for each feature, instruments aligned by time. */
  evaluatePanel(instruments: readonly PanelInstrument[]): readonly (readonly Float64Array[])[];
}

/** @throws ExpressionError for the first text that is not an expression */
export function compileFeatures(expressions: readonly string[], options?: ParseOptions): FeaturePlan {
  const parsed = expressions.map((text) => parseExpression(text, options));
  const graph = buildGraph(parsed);
  const fields = graph.nodes.flatMap((node) => (node.kind === 'field' ? [node.name] : []));
  const program = new ColumnProgram(graph, graph.features);
  const panel = new PanelProgram(graph);
  const crossSectional = graph.crossSections > 0;
  return {
    canonical: parsed.map(canonicalExpression),
    fields: fields.sort(),
    warmupBars: Math.max(0, ...graph.before),
    lookaheadBars: Math.max(0, ...graph.ahead),
    crossSectional,
    crossSectionDepth: graph.crossSections,
    evaluatePanel: (instruments) => panel.run(instruments),
    evaluate({ columns, length, from, to = length, out = newColumns(expressions.length, to - from) }) {
      if (crossSectional) throw new Error('These features compare instruments: evaluate them over the panel.');
      program.run(columns, { length, anchor: from, from, to }, out);
      return out;
    },
  };
}

function newColumns(count: number, length: number): Float64Array[] {
  return Array.from({ length: count }, () => new Float64Array(length));
}
