import type { Bars } from './workloads.ts';

const DAY = 86_400_000;

/** Daily bars as a CSV file, one symbol after the other, in parts of UTF-8 text: one a symbol. */
export function csvOf(bars: Bars, { symbols, bars: count }: { symbols: number; bars: number }): Uint8Array[] {
  const dates = Array.from({ length: count }, (_, bar) => new Date(Date.UTC(2005, 0, 1) + bar * DAY).toISOString());
  const encoder = new TextEncoder();
  return Array.from({ length: symbols }, (_, symbol) => {
    const lines = symbol === 0 ? ['symbol,date,open,high,low,close,volume'] : [];
    for (let bar = 0; bar < count; bar += 1) {
      const cell = bar * symbols + symbol;
      const prices = [bars.open, bars.high, bars.low, bars.close].map((column) => column[cell].toFixed(4));
      lines.push(`S${symbol},${dates[bar].slice(0, 10)},${prices.join(',')},${bars.volume[cell]}`);
    }
    return encoder.encode(`${lines.join('\n')}\n`);
  });
}
