import type { PanelSlice, Strategy } from '../../src/engine/index.ts';

const DAY_MS = 86_400_000;

type Prices = Pick<PanelSlice, 'open' | 'high' | 'low' | 'close'>;

/** A panel of daily bars from prices, `[bars * symbols]`; without opens, highs and lows they are the closes. */
export function panelOf(symbols: number, prices: Pick<Prices, 'close'> & Partial<Prices>, startDay = 0): PanelSlice {
  const { close, open = close, high = close, low = close } = prices;
  const bars = close.length / symbols;
  const times = Float64Array.from({ length: bars }, (_, bar) => (startDay + bar) * DAY_MS);
  return { bars, symbols, times, open, high, low, close };
}

/** The bars of a panel from `from` on, before `to`. */
export function slicePanel(panel: PanelSlice, from: number, to: number): PanelSlice {
  const cut = (column: Float64Array) => column.slice(from * panel.symbols, to * panel.symbols);
  return {
    bars: to - from,
    symbols: panel.symbols,
    times: panel.times.slice(from, to),
    open: cut(panel.open),
    high: cut(panel.high),
    low: cut(panel.low),
    close: cut(panel.close),
  };
}

const ALLOCATION = {
  rebalance: { kind: 'BARS', every: 1 },
  grossExposure: 1,
  maxPositionWeight: null,
  maxTurnover: null,
  volatilityBars: 20,
} as const;

type Kind<K extends Strategy['kind']> = Extract<Strategy, { kind: K }>;

export const threshold = (given: Partial<Kind<'THRESHOLD'>>): Kind<'THRESHOLD'> => ({
  kind: 'THRESHOLD',
  ...ALLOCATION,
  sizing: 'EQUAL',
  enterLong: null,
  exitLong: null,
  enterShort: null,
  exitShort: null,
  ...given,
});

export const topK = (given: Partial<Kind<'TOP_K'>>): Kind<'TOP_K'> => ({
  kind: 'TOP_K',
  ...ALLOCATION,
  sizing: 'EQUAL',
  top: 1,
  bottom: 0,
  dropOut: null,
  longAbove: null,
  shortBelow: null,
  ...given,
});

export const targetWeight = (given: Partial<Kind<'TARGET_WEIGHT'>>): Kind<'TARGET_WEIGHT'> => ({
  kind: 'TARGET_WEIGHT',
  ...ALLOCATION,
  scale: 1,
  targetVolatility: null,
  ...given,
});
