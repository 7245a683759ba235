import { EXIT_REASONS, orderByEntry } from '../../engine/index.ts';
import type { Loaders } from '../../loaders/index.ts';
import { decodeTrades } from '../../store/index.ts';
import { readEquity } from './result-series.ts';

/** One trade as it is shown; the engine keeps trades as columns, see TradeColumns. */
export interface Trade {
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
  readonly exitReason: ExitReason;
}

export type ExitReason = (typeof EXIT_REASONS)[number];

/** The trades of a result by their place in the order of entry; at one bar by symbol, of one symbol by exit. */
export interface Trades {
  readonly count: number;
  at(place: number): Trade;
}

/** @param symbols of the backtest, sorted, as it was computed with */
export async function openTrades(loaders: Loaders, key: string, symbols: readonly string[]): Promise<Trades> {
  const [bytes, { times }] = await Promise.all([loaders.trades.load(key), readEquity(loaders, key)]);
  const columns = decodeTrades(bytes, times);
  const { entryTime, symbol } = columns;
  const order = orderByEntry(columns);
  return {
    count: order.length,
    at: (place) => {
      const trade = order[place];
      return {
        symbol: nameAt(symbols, symbol[trade], 'symbol'),
        side: columns.side[trade] === 1 ? 'LONG' : 'SHORT',
        isOpen: columns.open[trade] === 1,
        size: columns.size[trade],
        entryTime: new Date(entryTime[trade]),
        entryPrice: columns.entryPrice[trade],
        exitTime: new Date(columns.exitTime[trade]),
        exitPrice: columns.exitPrice[trade],
        fees: columns.fees[trade],
        pnl: columns.pnl[trade],
        returnRatio: columns.returnRatio[trade],
        barsHeld: columns.barsHeld[trade],
        maxAdverse: columns.maxAdverse[trade],
        maxFavourable: columns.maxFavourable[trade],
        exitReason: nameAt(EXIT_REASONS, columns.exitReason[trade], 'exit reason'),
      };
    },
  };
}

function nameAt<Name extends string>(names: readonly Name[], place: number, kind: string): Name {
  const name = names.at(place);
  if (name === undefined || place < 0) throw new TypeError(`A trade has the ${kind} ${place} of ${names.length}.`);
  return name;
}
