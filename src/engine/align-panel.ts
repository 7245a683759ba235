import type { PanelBlock } from './panel.ts';

/** What a panel is made of: the bars of one instrument that count, from `begin` to `end`. */
export interface PanelSource {
  readonly times: Float64Array;
  readonly columns: Readonly<Record<string, Float64Array>>;
  readonly begin: number;
  readonly end: number;
}

/** A panel, and where in it each source's bars are. */
export interface AlignedPanel {
  readonly block: PanelBlock;
  /** For each source, the row of the panel of each of its bars that count. */
  readonly rows: readonly Int32Array[];
}

/**
 * Lays instruments side by side on the union of their times. A cell without a bar is NaN.
 * @param sources one an instrument, in the order of the panel's columns, with `open`, `high`, `low` and `close`
 */
export function alignPanel(sources: readonly PanelSource[]): AlignedPanel {
  const times = unionOfTimes(sources);
  const symbols = sources.length;
  const rows = sources.map((source) => rowsOf(source, times));
  const cells = (field: string) => {
    const values = new Float64Array(times.length * symbols).fill(Number.NaN);
    for (let symbol = 0; symbol < symbols; symbol += 1) {
      const { columns, begin } = sources[symbol];
      const column = columns[field];
      const places = rows[symbol];
      for (let index = 0; index < places.length; index += 1)
        values[places[index] * symbols + symbol] = column[begin + index];
    }
    return values;
  };
  const prices = { open: cells('open'), high: cells('high'), low: cells('low'), close: cells('close') };
  return { block: { bars: times.length, symbols, times, ...prices }, rows };
}

function unionOfTimes(sources: readonly PanelSource[]): Float64Array {
  const [only] = sources;
  if (sources.length === 1 && only) return only.times.slice(only.begin, only.end);
  const all = new Set<number>();
  for (const { times, begin, end } of sources) for (let index = begin; index < end; index += 1) all.add(times[index]);
  return Float64Array.from(all).sort();
}

function rowsOf({ times, begin, end }: PanelSource, union: Float64Array): Int32Array {
  const rows = new Int32Array(end - begin);
  let row = 0;
  for (let index = begin; index < end; index += 1) {
    while (union[row] < times[index]) row += 1;
    rows[index - begin] = row;
  }
  return rows;
}
