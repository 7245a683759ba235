/** Rolling statistics written as their definition says, window by window: what the kernels are held against. */
export type NaiveStatistic = (window: readonly number[], second: readonly number[]) => number;

const finite = (values: readonly number[]) => values.filter(Number.isFinite);
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]) => sum(values) / values.length;
const central = (values: readonly number[], power: number) => {
  const centre = mean(values);
  return sum(values.map((value) => (value - centre) ** power));
};
const variance = (values: readonly number[]) => (values.length < 2 ? NaN : central(values, 2) / (values.length - 1));

function pairs(x: readonly number[], y: readonly number[]) {
  const kept = x.flatMap((value, i) => (Number.isFinite(value) && Number.isFinite(y[i]) ? [[value, y[i]]] : []));
  const xs = kept.map(([a]) => a);
  const ys = kept.map(([, b]) => b);
  const [mx, my] = [mean(xs), mean(ys)];
  return { n: kept.length, mx, my, xy: sum(kept.map(([a, b]) => (a - mx) * (b - my))), xs, ys };
}

function line(y: readonly number[]) {
  const { n, mx, my, xy, xs, ys } = pairs([...y.keys()], y);
  const xx = central(xs, 2);
  const newest = y.at(-1) ?? NaN;
  return n < 2
    ? { slope: NaN, rsquare: NaN, resi: NaN }
    : {
        slope: xy / xx,
        rsquare: Math.sqrt(variance(ys)) <= 2e-5 ? NaN : xy ** 2 / (xx * central(ys, 2)),
        resi: Number.isFinite(newest) ? newest - (my + (xy / xx) * (y.length - 1 - mx)) : NaN,
      };
}

function quantile(values: readonly number[], fraction: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = fraction * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return sorted.length === 0 ? NaN : low + (high - low) * (place - Math.floor(place));
}

const orNaN = (values: readonly number[], compute: () => number) => (values.length === 0 ? NaN : compute());

const one =
  (statistic: (values: readonly number[]) => number): NaiveStatistic =>
  (window) => {
    const values = finite(window);
    return orNaN(values, () => statistic(values));
  };

export const NAIVE: Readonly<Record<string, NaiveStatistic>> = {
  Sum: one(sum),
  Mean: one(mean),
  Std: one((values) => Math.sqrt(variance(values))),
  Var: one(variance),
  Max: one((values) => Math.max(...values)),
  Min: one((values) => Math.min(...values)),
  Med: one((values) => quantile(values, 0.5)),
  'Quantile 0.3': one((values) => quantile(values, 0.3)),
  Mad: one((values) => mean(values.map((value) => Math.abs(value - mean(values))))),
  Count: (window) => window.filter((value) => !Number.isNaN(value)).length,
  Rank: (window) => {
    const newest = window.at(-1) ?? NaN;
    const values = finite(window);
    const below = values.filter((value) => value < newest).length;
    const equal = values.filter((value) => value === newest).length;
    return Number.isFinite(newest) ? (below + (equal + 1) / 2) / values.length : NaN;
  },
  IdxMax: (window) => position(window, (values) => Math.max(...values)),
  IdxMin: (window) => position(window, (values) => Math.min(...values)),
  WMA: (window) => {
    const weights = sum([...window.keys()].map((i) => i + 1));
    return mean(window.flatMap((value, i) => (Number.isFinite(value) ? [((i + 1) / weights) * value] : [])));
  },
  Slope: (window) => line(window).slope,
  Rsquare: (window) => line(window).rsquare,
  Resi: (window) => line(window).resi,
  Cov: (x, y) => {
    const { n, xy } = pairs(x, y);
    return n < 2 ? NaN : xy / (n - 1);
  },
  Corr: (x, y) => {
    const { n, xy, xs, ys } = pairs(x, y);
    const constant = [x, y].some((column) => Math.sqrt(variance(finite(column))) <= 2e-5);
    return n < 2 || constant ? NaN : xy / Math.sqrt(central(xs, 2) * central(ys, 2));
  },
};

function position(window: readonly number[], extreme: (values: readonly number[]) => number): number {
  const values = finite(window);
  const first = window.findIndex((value) => !Number.isFinite(value));
  return orNaN(values, () => (first >= 0 ? first : window.indexOf(extreme(values))) + 1);
}
