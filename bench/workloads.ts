/**
 * The inputs of the workloads W1 to W6, bit for bit, from a counter-based generator: only + - * / floor and
 * comparisons, so that any language makes the same numbers. Arrays are `[bars * symbols]`, row-major.
 */

/** A mixing of 32 bits (the finaliser of C. Wellons' "hash prospector"). */
function mix(bits: number): number {
  let mixed = bits;
  mixed ^= mixed >>> 16;
  mixed = Math.imul(mixed, 0x7feb352d);
  mixed ^= mixed >>> 15;
  mixed = Math.imul(mixed, 0x846ca68b);
  mixed ^= mixed >>> 16;
  return mixed >>> 0;
}

/** Uniform numbers from 0 to 1, by index. */
export function uniforms(seed: number): (index: number) => number {
  const start = mix(seed >>> 0);
  return (index) => mix((Math.imul(index, 0x9e3779b1) + start) | 0) / 4294967296;
}

/** Nearly normal numbers, by index: sums of four uniform ones. */
export function normals(seed: number): (index: number) => number {
  const uniform = uniforms(seed);
  return (index) => {
    const first = Math.imul(index, 4);
    const sum = uniform(first) + uniform((first + 1) | 0) + uniform((first + 2) | 0) + uniform((first + 3) | 0);
    return (sum - 2) * 1.7320508075688772;
  };
}

export interface Bars {
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
}

export interface WalkShape {
  readonly seed: number;
  readonly bars: number;
  readonly symbols: number;
  readonly drift: number;
  readonly volatility: number;
  /** The price that all symbols start from; absent: each has its own. */
  readonly start?: number;
  readonly gap?: number;
  readonly wick?: number;
  /** Rounds all to float32. */
  readonly single?: boolean;
}

/** Random walks with gaps and wicks. */
export function walk({ seed, bars, symbols, drift, volatility, start, ...rest }: WalkShape): Bars {
  const { gap = 0.005, wick = 0.01, single = false } = rest;
  const step = normals(seed + 1);
  const first = uniforms(seed + 2);
  const jump = normals(seed + 3);
  const above = uniforms(seed + 4);
  const below = uniforms(seed + 5);
  const traded = uniforms(seed + 6);
  const round = single ? Math.fround : (value: number) => value;
  const column = () => new Float64Array(bars * symbols);
  const walked = { open: column(), high: column(), low: column(), close: column(), volume: column() };
  for (let symbol = 0; symbol < symbols; symbol += 1) {
    let price = start ?? 20 + 180 * first(symbol);
    for (let bar = 0; bar < bars; bar += 1) {
      const cell = bar * symbols + symbol;
      const before = price;
      price *= 1 + (drift + volatility * step(cell));
      const open = before * (1 + gap * jump(cell));
      walked.open[cell] = round(open);
      walked.close[cell] = round(price);
      walked.high[cell] = round(Math.max(open, price) * (1 + wick * above(cell)));
      walked.low[cell] = round(Math.min(open, price) * (1 - wick * below(cell)));
      walked.volume[cell] = round(Math.floor(100000 + 900000 * traded(cell)));
    }
  }
  return walked;
}

/** Row-major numbers as columns, `[bars]` each, one for each symbol. */
export function columnsOf<Cells extends Float64Array | Uint8Array>(cells: Cells, symbols: number): Cells[] {
  const bars = cells.length / symbols;
  return Array.from({ length: symbols }, (_, symbol) => {
    const column = cells.slice(0, bars) as Cells;
    for (let bar = 0; bar < bars; bar += 1) column[bar] = cells[bar * symbols + symbol];
    return column;
  });
}

/** W1: 1,000 symbols x 1,000 bars with entries and exits. */
export function w1(): Bars & { entries: Uint8Array; exits: Uint8Array } {
  const cells = 1_000_000;
  const entry = uniforms(107);
  const exit = uniforms(108);
  return {
    ...walk({ seed: 100, bars: 1000, symbols: 1000, drift: 0.0003, volatility: 0.02 }),
    entries: Uint8Array.from({ length: cells }, (_, cell) => (entry(cell) < 0.05 ? 1 : 0)),
    exits: Uint8Array.from({ length: cells }, (_, cell) => (exit(cell) < 0.05 ? 1 : 0)),
  };
}

export const W2 = { bars: 2520, symbols: 50, models: 100 };

/** W2: the bars of 50 symbols. */
export function w2Bars(): Bars {
  return walk({ seed: 200, bars: W2.bars, symbols: W2.symbols, drift: 0.0004, volatility: 0.015 });
}

/** W2: the scores of one of 100 models, `[bars * symbols]`; each symbol's are an autoregression. */
export function w2Scores(model: number): Float64Array {
  const { bars, symbols } = W2;
  const noise = normals(1000 + model);
  const scores = new Float64Array(bars * symbols);
  for (let symbol = 0; symbol < symbols; symbol += 1) {
    let score = noise(symbol);
    scores[symbol] = score;
    for (let bar = 1; bar < bars; bar += 1) {
      score = 0.98 * score + 0.19899748742132398 * noise(bar * symbols + symbol);
      scores[bar * symbols + symbol] = score;
    }
  }
  return scores;
}

/** W3: one symbol over a million minutes. */
export function w3(bars = 1_000_000): Bars {
  return walk({ seed: 300, bars, symbols: 1, drift: 0, volatility: 0.0005, start: 100, gap: 0.0001, wick: 0.0002 });
}

/** W6: an equity curve of 2,520 days or of a million minutes. */
export function w6(size: 'days' | 'minutes'): Float64Array {
  const { points, drift, volatility, seed } =
    size === 'days'
      ? { points: 2520, drift: 0.0004, volatility: 0.01, seed: 601 }
      : { points: 1_000_000, drift: 1e-7, volatility: 0.0004, seed: 602 };
  const noise = normals(seed);
  const equity = new Float64Array(points);
  let value = 100000;
  for (let point = 0; point < points; point += 1) {
    if (point > 0) value *= 1 + (drift + volatility * noise(point));
    equity[point] = value;
  }
  return equity;
}
