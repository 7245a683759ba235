import { ColumnProgram, crossSectionKey } from './column-program.ts';
import type { Columns } from './column-program.ts';
import { crossSection } from './cross-section.ts';
import type { CrossSectionOperator } from './cross-section.ts';
import type { FeatureGraph } from './feature-graph.ts';

/** One instrument of a panel: its own bars in time order, warm-up first. */
export interface PanelInstrument {
  /** `[length]`, ms since the epoch, strictly rising. */
  readonly times: Float64Array;
  readonly columns: Columns;
  /** The first bar to compute. */
  readonly from: number;
  /** The end of the bars to compute. The default is all bars; labels need further bars after it to look ahead to. */
  readonly to?: number;
}

/**
 * Computes features that compare instruments. For each cross-section, innermost first: compute its operand for each
 * instrument alone, compare the instruments time by time, and add the result to each instrument as another column.
 */
export class PanelProgram {
  readonly #levels: readonly { node: number; operator: CrossSectionOperator; operand: ColumnProgram }[];
  readonly #features: ColumnProgram;
  readonly #count: number;

  constructor(graph: FeatureGraph) {
    this.#count = graph.features.length;
    this.#features = new ColumnProgram(graph, graph.features);
    this.#levels = graph.nodes.flatMap((node, index) =>
      node.kind === 'cross-section'
        ? [{ node: index, operator: node.operator, operand: new ColumnProgram(graph, node.operands) }]
        : [],
    );
  }

  /** `[instrument][feature]`, the bars `[from, to)` of each instrument. */
  run(instruments: readonly PanelInstrument[]): Float64Array[][] {
    const columns: Record<string, Float64Array>[] = instruments.map((instrument) => ({ ...instrument.columns }));
    for (const { node, operator, operand } of this.#levels) {
      const compared = instruments.map(({ times, from }, index) => {
        const values = new Float64Array(times.length);
        operand.run(columns[index], { length: times.length, anchor: from, from: 0, to: times.length }, [values]);
        return { times, values };
      });
      for (const [index, values] of crossSection(operator, compared).entries()) {
        columns[index][crossSectionKey(node)] = values;
      }
    }
    return instruments.map(({ times, from, to = times.length }, index) => {
      const out = Array.from({ length: this.#count }, () => new Float64Array(to - from));
      this.#features.run(columns[index], { length: times.length, anchor: from, from, to }, out);
      return out;
    });
  }
}
