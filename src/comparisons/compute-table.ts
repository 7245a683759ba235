import {
  type EquityPath,
  clusterOrder,
  correlationMatrix,
  createRollingSharpe,
  curveOnGrid,
  monthlyReturns,
  monthsOf,
  placesOnGrid,
  sharedGrid,
  unionOfTimes,
} from '../engine/index.ts';
import { HindcastError } from '../errors.ts';
import type { ComparisonRequest, ComparisonTable } from './comparison-request.ts';
import type { EquityPaths } from './equity-paths.ts';
import { roundSignificant } from './round-significant.ts';

/**
 * Bars that may be in memory at once: the different times of all results, and of CORRELATIONS all returns. Curves are
 * made of one result after the other.
 */
const MAX_BARS = 10_000_000;

/** @throws {HindcastError} NOT_FOUND for a result that is gone, QUERY_TOO_LARGE where there are too many bars */
export async function computeTable(paths: EquityPaths, request: ComparisonRequest): Promise<ComparisonTable> {
  const { view } = request;
  if (view.kind === 'CORRELATIONS') return correlations(paths, request);
  if (view.kind === 'MONTHLY_RETURNS') return months(paths, request);
  const { valuesOf, points } =
    view.kind === 'CURVES' ? { valuesOf: curves(view), points: view.points } : sharpes(request, view);
  const union = unionOfTimes(await axesOf(paths, request));
  const times = sharedGrid(union, points);
  const placesOf = onceForEach((axis: Float64Array) => placesOnGrid(axis, times));
  return fillTable(paths, { ...request, times }, (path, index) => valuesOf(path, placesOf(path.times), index));
}

type ValuesOf = (path: EquityPath, places: Int32Array, index: number) => Float64Array;
type View<Kind> = Extract<ComparisonRequest['view'], { kind: Kind }>;

const curves =
  ({ curve: kind, rebase }: View<'CURVES'>): ValuesOf =>
  (path, places) =>
    curveOnGrid(path, places, { kind, rebase });

function sharpes({ results }: ComparisonRequest, { window, points }: View<'ROLLING_SHARPE'>) {
  const rolling = createRollingSharpe(window);
  const valuesOf: ValuesOf = (path, places, index) => {
    const ofBars = rolling.of(path, results[index].periodsPerYear);
    return Float64Array.from(places, (place) => (place === -1 ? Number.NaN : ofBars[place]));
  };
  return { valuesOf, points };
}

async function months(paths: EquityPaths, request: ComparisonRequest): Promise<ComparisonTable> {
  const monthsOfAxis = onceForEach(monthsOf);
  const axes = await axesOf(paths, request);
  const all = [...new Set([...axes].flatMap((axis) => monthsOfAxis(axis).map(({ month }) => month)))];
  const columns = new Map(all.sort((a, b) => a - b).map((month, column) => [month, column]));
  const times = Float64Array.from(columns.keys(), (month) => Date.UTC(Math.floor(month / 12), month % 12));
  return fillTable(paths, { ...request, times }, (path) => {
    const own = monthsOfAxis(path.times);
    const returns = monthlyReturns(path, own);
    const values = new Float64Array(times.length).fill(Number.NaN);
    for (const [index, { month }] of own.entries()) values[columns.get(month) ?? 0] = returns[index];
    return values;
  });
}

async function correlations(paths: EquityPaths, { results }: ComparisonRequest): Promise<ComparisonTable> {
  const all: EquityPath[] = [];
  let bars = 0;
  for await (const path of paths.read(results)) {
    bars += path.equity.length;
    if (bars > MAX_BARS) throw tooMany();
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

/** The different axes of the results. */
async function axesOf(paths: EquityPaths, { results }: ComparisonRequest): Promise<Set<Float64Array>> {
  const axes = new Set<Float64Array>();
  let bars = 0;
  for await (const { times } of paths.read(results)) {
    if (axes.has(times)) continue;
    axes.add(times);
    bars += times.length;
    if (bars > MAX_BARS) throw tooMany();
  }
  return axes;
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

/** Of results over the same bars it is made once. */
function onceForEach<Value>(make: (axis: Float64Array) => Value): (axis: Float64Array) => Value {
  const known = new Map<Float64Array, Value>();
  return (axis) => {
    const value = known.get(axis) ?? make(axis);
    known.set(axis, value);
    return value;
  };
}

const tooMany = () =>
  new HindcastError(
    'QUERY_TOO_LARGE',
    `The results have more than ${MAX_BARS} bars together: compare fewer of them, or results of shorter ranges.`,
  );
