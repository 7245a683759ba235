import { canonicalExpression } from '../expression/canonical-expression.ts';
import { parseExpression } from '../expression/parse-expression.ts';
import type { ParseOptions } from '../expression/parse-expression.ts';
import { ColumnProgram } from './column-program.ts';
import type { Columns } from './column-program.ts';
import { buildGraph } from './feature-graph.ts';
import { PanelProgram } from './panel-program.ts';
import type { PanelInstrument } from './panel-program.ts';

/**
 * One instrument's own bars in time order: the warm-up, and from bar `from` on the bars to compute.
 *
 * The warm-up is `warmupBars` long, or all bars before `from` if the instrument has fewer. Earlier bars have no effect.
 * `from` is the first bar of a bucket of the time grid. Running sums restart relative to it, so that rounding does not
 * depend on the range asked for.
 */
export interface FeatureInput {
  readonly columns: Columns;
  /** Number of bars of the columns. */
  readonly length: number;
  readonly from: number;
  /** The end of the bars to compute. The default is `length`; labels need further bars after it to look ahead to. */
  readonly to?: number;
  /** For each feature a column of at least `to - from` bars to write to; new columns by default. */
  readonly out?: readonly Float64Array[];
}

/** Features compiled to be computed together: a sub-expression of several of them is computed once. */
export interface FeaturePlan {
  /** The canonical text of each feature. */
  readonly canonical: readonly string[];
  /** The fields that are read, without the `$`, sorted. */
  readonly fields: readonly string[];
  /** Bars that must precede the first computed one for it to be right; Infinity if the whole past counts. */
  readonly warmupBars: number;
  /** Bars after the last computed one that labels look ahead to. */
  readonly lookaheadBars: number;
  /** Whether some feature compares instruments, so that only `evaluatePanel` can compute it. */
  readonly crossSectional: boolean;
  /**
   * How deep cross-sections are nested. A cross-section in the warm-up of one instrument compares all instruments at
   * that time. Where instruments lack bars their warm-ups begin at different times, so for each level of nesting every
   * instrument needs `warmupBars` before the earliest time at which any begins for the level above.
   */
  readonly crossSectionDepth: number;
  /** For each feature a column of the bars `[from, to)`. Throws if a feature is cross-sectional. */
  evaluate(input: FeatureInput): readonly Float64Array[];
  /** `[instrument][feature]`: a column of the instrument's bars `[from, to)`. Instruments are compared time by time. */
  evaluatePanel(instruments: readonly PanelInstrument[]): readonly (readonly Float64Array[])[];
}

/** Parses features and plans their computation. @throws ExpressionError for the first text that is not an expression */
export function compileFeatures(expressions: readonly string[], options?: ParseOptions): FeaturePlan {
  const parsed = expressions.map((text) => parseExpression(text, options));
  const graph = buildGraph(parsed);
  const fields = graph.nodes.flatMap((node) => (node.kind === 'field' ? [node.name] : []));
  // Often a plan is asked only what it reads.
  let program: ColumnProgram | undefined;
  let panel: PanelProgram | undefined;
  const crossSectional = graph.crossSections > 0;
  return {
    canonical: parsed.map(canonicalExpression),
    fields: fields.sort(),
    warmupBars: Math.max(0, ...graph.before),
    lookaheadBars: Math.max(0, ...graph.ahead),
    crossSectional,
    crossSectionDepth: graph.crossSections,
    evaluatePanel: (instruments) => (panel ??= new PanelProgram(graph)).run(instruments),
    evaluate({ columns, length, from, to = length, out = newColumns(expressions.length, to - from) }) {
      if (crossSectional) throw new Error('These features compare instruments: evaluate them over the panel.');
      program ??= new ColumnProgram(graph, graph.features);
      program.run(columns, { length, anchor: from, from, to }, out);
      return out;
    },
  };
}

function newColumns(count: number, length: number): Float64Array[] {
  return Array.from({ length: count }, () => new Float64Array(length));
}
