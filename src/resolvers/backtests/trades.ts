import { EXIT_REASONS } from '../../engine/index.ts';
import type { Loaders } from '../../loaders/index.ts';
import { decodeColumns } from '../../store/index.ts';

/** One trade as it is shown; the engine keeps trades as columns. */
export interface Trade {
  /** Its place among the trades of the result, from 0. */
  readonly index: number;
  readonly symbol: string;
  readonly side: 'LONG' | 'SHORT';
  readonly isOpen: boolean;
  readonly size: number;
  readonly entryTime: Date;
  readonly entryPrice: number;
  readonly exitTime: Date;
  readonly exitPrice: number;
  readonly fees: number;
  readonly pnl: number;
  readonly returnRatio: number;
  readonly barsHeld: number;
  readonly maxAdverse: number;
  readonly maxFavourable: number;
  readonly exitReason: string;
}

/** Up to `count` trades of a result from the one at `from` on. */
export async function readTrades(
  loaders: Loaders,
  key: string,
  symbols: readonly string[],
  from: number,
  count: number,
): Promise<Trade[]> {
  const columns = decodeColumns(await loaders.trades.load(key));
  const total = columns['pnl']?.length ?? 0;
  const indices = Array.from({ length: Math.max(0, Math.min(count, total - from)) }, (_, offset) => from + offset);
  return indices.map((index) => {
    const value = (name: string) => columns[name]?.[index] ?? Number.NaN;
    return {
      index,
      symbol: symbols[value('symbol')] ?? '',
      side: value('side') === 1 ? 'LONG' : 'SHORT',
      isOpen: value('open') === 1,
      size: value('size'),
      entryTime: new Date(value('entryTime')),
      entryPrice: value('entryPrice'),
      exitTime: new Date(value('exitTime')),
      exitPrice: value('exitPrice'),
      fees: value('fees'),
      pnl: value('pnl'),
      returnRatio: value('returnRatio'),
      barsHeld: value('barsHeld'),
      maxAdverse: value('maxAdverse'),
      maxFavourable: value('maxFavourable'),
      exitReason: EXIT_REASONS[value('exitReason')] ?? '',
    };
  });
}
