/** One line of a report. */
export interface BenchCase {
  readonly case: string;
  /** The figure: a median after a warm-up, unless the unit says otherwise. */
  readonly value: number;
  readonly unit: string;
  /** The figure to reach, with its direction, such as "< 12 ms"; absent where the case only reports. */
  readonly reach?: string;
  /** Whether `value` reaches it. */
  readonly met?: boolean;
  /** Further figures of the same run, such as the spread or how the time splits. */
  readonly detail?: Readonly<Record<string, number | string>>;
}

/** Of some timings of the same work. */
export interface BenchTimes {
  readonly medianMs: number;
  readonly minMs: number;
  readonly maxMs: number;
}

/** The median of `runs` timings of `work`, in ms, after `warmUp` runs that do not count. */
export async function medianMs(
  work: () => unknown,
  { runs = 7, warmUp = 2 }: { runs?: number; warmUp?: number } = {},
): Promise<BenchTimes> {
  for (let index = 0; index < warmUp; index += 1) await work();
  const times: number[] = [];
  for (let index = 0; index < runs; index += 1) {
    const began = performance.now();
    await work();
    times.push(performance.now() - began);
  }
  times.sort((a, b) => a - b);
  return { medianMs: times[Math.floor(runs / 2)] ?? 0, minMs: times[0] ?? 0, maxMs: times.at(-1) ?? 0 };
}

/** The medians of two works whose runs take turns, so that whatever else the machine does meets both. */
export async function pairedMs(
  our: () => unknown,
  their: () => unknown,
  { runs = 51, warmUp = 10 }: { runs?: number; warmUp?: number } = {},
): Promise<{ ours: number; theirs: number }> {
  const times: [number[], number[]] = [[], []];
  for (let index = -warmUp; index < runs; index += 1)
    for (const [side, work] of [our, their].entries()) {
      const began = performance.now();
      await work();
      if (index >= 0) times[side]?.push(performance.now() - began);
    }
  const [ours = 0, theirs = 0] = times.map((list) => list.toSorted((a, b) => a - b)[Math.floor(runs / 2)]);
  return { ours, theirs };
}

/** A case as a line of a table. */
export function formatRow({ case: title, value, unit, reach, met, detail = {} }: BenchCase): string {
  const judged = met === true ? '  ✓' : '  ✗ missed';
  const verdict = met === undefined ? '' : judged;
  const more = Object.entries(detail).map(([key, figure]) => `${key} ${formatFigure(figure)}`);
  const cells = [title.padEnd(56), `${formatFigure(value)} ${unit}`.padStart(16), (reach ?? '').padStart(14), verdict];
  return [cells.join('  '), ...(more.length > 0 ? [`    ${more.join(' · ')}`] : [])].join('\n');
}

function formatFigure(figure: number | string): string {
  if (typeof figure === 'string') return figure;
  const small = Math.abs(figure) >= 10 ? 1 : 3;
  const digits = Math.abs(figure) >= 1000 ? 0 : small;
  return figure.toLocaleString('en-US', { maximumFractionDigits: digits });
}
