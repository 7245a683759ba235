import { z } from 'zod';
import { signalSimulation as engine } from '../../engine/index.ts';

/** What of a simulation a case asks for. */
export const outputSchema = {
  output: z.enum(['full', 'summary']).default('full'),
  /** By how many bars a year the Sharpe ratio is annualised. */
  periodsPerYear: z.number().positive().default(252),
};

/** What a column came to; all columns together where they share cash. */
export interface Summary {
  /** Currency at the last close. */
  readonly finalValue: number | null;
  readonly orders: number;
  /** Those that are open at the end too. */
  readonly trades: number;
  /** Annualised, without a risk-free rate; null where it is undefined, as where returns do not vary. */
  readonly sharpe: number | null;
  /** From the highest close before, as a ratio, 0 or negative. */
  readonly maxDrawdown: number | null;
}

export interface SummaryAnswer {
  readonly summary: readonly Summary[];
}

const finiteOrNull = (value: number) => (Number.isFinite(value) ? value : null);

export function summaryAnswer({
  finalValue,
  orders,
  trades,
  sharpe,
  maxDrawdown,
}: engine.SignalSummary): SummaryAnswer {
  const summary = Array.from(finalValue, (value, account) => ({
    finalValue: finiteOrNull(value),
    orders: orders[account],
    trades: trades[account],
    sharpe: finiteOrNull(sharpe[account]),
    maxDrawdown: finiteOrNull(maxDrawdown[account]),
  }));
  return { summary };
}

/** Orders, trades and series of a simulation, in the names of the published vectors. */
export function fullAnswer(outcome: engine.SignalOutcome): object {
  const { orders } = outcome;
  return {
    orders: Array.from({ length: orders.length }, (_, index) => ({
      bar: orders.bar[index],
      col: orders.column[index],
      size: Math.abs(orders.size[index]),
      price: orders.price[index],
      fees: orders.fees[index],
      side: orders.size[index] > 0 ? 'BUY' : 'SELL',
    })),
    trades: engine.exitTrades(outcome).map((trade) => ({
      col: trade.column,
      size: trade.size,
      entryBar: trade.entryBar,
      entryPrice: trade.entryPrice,
      entryFees: trade.entryFees,
      exitBar: trade.exitBar,
      exitPrice: trade.exitPrice,
      exitFees: trade.exitFees,
      pnl: trade.pnl,
      ret: trade.returnRatio,
      direction: trade.long ? 'LONG' : 'SHORT',
      status: trade.open ? 'OPEN' : 'CLOSED',
    })),
    cash: byAccount(outcome.cash),
    value: byAccount(outcome.value),
    returns: byAccount(returnsOf(outcome)),
  };
}

/** The change of each bar as a ratio of the value before it; the first bar's is against the initial cash. */
function returnsOf({ value, initialCash }: engine.SignalOutcome): Float64Array[] {
  return value.map((series, account) =>
    series.map((now, bar) => {
      const before = bar === 0 ? initialCash[account] : series[bar - 1];
      if (before === 0) return now === 0 ? 0 : Math.sign(now) * Infinity;
      return (now - before) / Math.abs(before);
    }),
  );
}

/** One series on its own, or an array of series. */
function byAccount(columns: readonly Float64Array[]): number[] | number[][] {
  const series = columns.map((column) => Array.from(column));
  return series.length === 1 ? series[0] : series;
}
