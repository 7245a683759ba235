import { type PerCell, cellOf } from './signal-rules.ts';

/** Bars, `[bars * columns]`, row-major. Without opens, highs and lows the closes stand for them. */
export interface PricePanel {
  readonly bars: number;
  readonly columns: number;
  readonly close: Float64Array;
  readonly open?: Float64Array;
  readonly high?: Float64Array;
  readonly low?: Float64Array;
}

/** The price of an order at a cell, before slippage: see `price` of CostRules. */
export function orderPrice({ columns, close, open }: PricePanel, price: PerCell, bar: number, column: number): number {
  const cell = bar * columns + column;
  const given = cellOf(price, cell);
  if (given === Number.POSITIVE_INFINITY) return close[cell];
  if (given !== Number.NEGATIVE_INFINITY) return given;
  if (open) return open[cell];
  return bar === 0 ? Number.NaN : close[cell - columns];
}
