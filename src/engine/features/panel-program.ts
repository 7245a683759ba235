import { ColumnProgram, crossSectionKey } from './column-program.ts';
import type { Columns } from './column-program.ts';
import { crossSection } from './cross-section.ts';
import type { CrossSectionOperator } from './cross-section.ts';
import type { FeatureGraph } from './feature-graph.ts';

/** One instrument's part of a panel: its own bars in time order, warm-up first. */
export interface PanelInstrument {
  /** `[length]`, ms since the epoch, strictly rising. */
  readonly times: Float64Array;
  readonly columns: Columns;
  /** The first bar wanted. */
  readonly from: number;
  /** The end of the bars wanted, all bars unless those that a label looks ahead to follow. */
  readonly to?: number;
}

/**
 * Features that compare instruments. Level by level: what a cross-section compares is computed for each instrument on
 * its own, compared time by time, and then stands as one more column of each instrument.
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
