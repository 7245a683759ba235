import { open } from 'node:fs/promises';
import type { Bars } from './workloads.ts';

const DAY = 86_400_000;

export interface CsvShape {
  readonly symbols: number;
  readonly bars: number;
  /** Whether all symbols of a day follow each other, not all days of a symbol. */
  readonly byTime?: boolean;
}

/** Daily bars as a CSV file, in parts of UTF-8 text: one a symbol, or one a day. */
export function* csvOf(bars: Bars, { symbols, bars: count, byTime = false }: CsvShape): Generator<Uint8Array> {
  const encoder = new TextEncoder();
  const dateOf = (bar: number) => new Date(Date.UTC(2005, 0, 1) + bar * DAY).toISOString().slice(0, 10);
  const dates = Array.from({ length: count }, (_, bar) => dateOf(bar));
  const line = (symbol: number, bar: number) => {
    const cell = bar * symbols + symbol;
    const prices = [bars.open, bars.high, bars.low, bars.close].map((column) => column[cell].toFixed(4));
    return `S${symbol},${dates[bar]},${prices.join(',')},${bars.volume[cell]}\n`;
  };
  yield encoder.encode('symbol,date,open,high,low,close,volume\n');
  const [outer, inner] = byTime ? [count, symbols] : [symbols, count];
  for (let first = 0; first < outer; first += 1) {
    let text = '';
    for (let second = 0; second < inner; second += 1) text += byTime ? line(second, first) : line(first, second);
    yield encoder.encode(text);
  }
}

export async function writeCsv(path: string, bars: Bars, shape: CsvShape): Promise<void> {
  const file = await open(path, 'w');
  try {
    for (const part of csvOf(bars, shape)) await file.writeFile(part);
  } finally {
    await file.close();
  }
}
