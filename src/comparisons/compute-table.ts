import {
  type EquityPath,
  clusterOrder,
  correlationMatrix,
  createRollingSharpe,
  curveOnGrid,
  placesOnGrid,
  sharedGrid,
  unionOfTimes,
} from '../engine/index.ts';
import type { ComparisonRequest, ComparisonTable } from './comparison-request.ts';
import type { EquityPaths } from './equity-paths.ts';
import { periodTable } from './period-table.ts';
import { MAX_BARS, axesOf, onceForEach, tooManyBars } from './result-axes.ts';
import { roundSignificant } from './round-significant.ts';

/** @throws {HindcastError} NOT_FOUND for a result that is gone, QUERY_TOO_LARGE where there are too many bars */
export async function computeTable(paths: EquityPaths, request: ComparisonRequest): Promise<ComparisonTable> {
  const { view } = request;
  if (view.kind === 'CORRELATIONS') return correlations(paths, request);
  if (view.kind === 'MONTHLY_RETURNS') return months(paths, request);
  const valuesOf = view.kind === 'CURVES' ? curves(view) : sharpes(request, view);
  const union = unionOfTimes(await axesOf(paths, request.results));
  const times = sharedGrid(union, view.points);
  const placesOf = onceForEach((axis: Float64Array) => placesOnGrid(axis, times));
  return fillTable(paths, { ...request, times }, (path, index) => valuesOf(path, placesOf(path.times), index));
}

type ValuesOf = (path: EquityPath, places: Int32Array, index: number) => Float64Array;
type View<Kind> = Extract<ComparisonRequest['view'], { kind: Kind }>;

const curves =
  ({ curve: kind, rebase }: View<'CURVES'>): ValuesOf =>
  (path, places) =>
    curveOnGrid(path, places, { kind, rebase });

function sharpes({ results }: ComparisonRequest, { window }: View<'ROLLING_SHARPE'>): ValuesOf {
  const rolling = createRollingSharpe(window);
  return (path, places, index) => {
    const ofBars = rolling.of(path, results[index].periodsPerYear);
    return Float64Array.from(places, (place) => (place === -1 ? Number.NaN : ofBars[place]));
  };
}

async function months(paths: EquityPaths, { results }: ComparisonRequest): Promise<ComparisonTable> {
  const { periods, returns } = await periodTable(paths, results, 'MONTH');
  const times = Float64Array.from(periods, (month) => Date.UTC(Math.floor(month / 12), month % 12));
  const values = new Float64Array(results.length * times.length);
  for (const index of results.keys())
    values.set(returns(index, 0, times.length).map(roundSignificant), index * times.length);
  return { times, values, order: Uint32Array.from(results.keys()) };
}

async function correlations(paths: EquityPaths, { results }: ComparisonRequest): Promise<ComparisonTable> {
  // All returns are in memory.
  const all: EquityPath[] = [];
  let bars = 0;
  for await (const path of paths.read(results)) {
    bars += path.equity.length;
    if (bars > MAX_BARS) throw tooManyBars();
    all.push(path);
  }
  const matrix = correlationMatrix(all);
  const count = all.length;
  const order = Uint32Array.from(clusterOrder(matrix, count));
  const values = new Float64Array(count * count);
  for (const [row, a] of order.entries())
    for (const [column, b] of order.entries()) values[row * count + column] = roundSignificant(matrix[a * count + b]);
  return { times: new Float64Array(), values, order };
}

async function fillTable(
  paths: EquityPaths,
  { results, times }: Pick<ComparisonRequest, 'results'> & { times: Float64Array },
  rowOf: (path: EquityPath, index: number) => Float64Array,
): Promise<ComparisonTable> {
  const values = new Float64Array(results.length * times.length);
  let index = 0;
  for await (const path of paths.read(results)) {
    values.set(rowOf(path, index).map(roundSignificant), index * times.length);
    index += 1;
  }
  return { times, values, order: Uint32Array.from(results.keys()) };
}
