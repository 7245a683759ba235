import type { PanelBlock } from '../panel.ts';
import type { Account } from './account.ts';
import type { Execution } from './execution.ts';

/**
 * Closes positions whose stop-loss, trailing stop or take-profit is reached within a bar. A level that the open is
 * beyond already is filled at the open, another at the level itself; where a bar reaches both, the stop comes first,
 * for the order within the bar is unknown. A trailing stop follows the extremes of the bars before.
 */
export function applyStops(account: Account, execution: Execution, block: PanelBlock, row: number, bar: number): void {
  const { stopLoss, takeProfit, trailingStop, slippageRate } = execution;
  const { positions } = account;
  const { units } = positions;
  for (let symbol = 0; symbol < units.length; symbol += 1) {
    if (units[symbol] === 0) continue;
    const cell = row * block.symbols + symbol;
    const close = block.close[cell];
    if (!(close > 0)) continue;
    const side = units[symbol] > 0 ? 1 : -1;
    const entry = positions.entryPrice(symbol);
    const loss = stopLoss === null ? Number.NaN : entry * (1 - side * stopLoss);
    const trail = trailingStop === null ? Number.NaN : positions.best[symbol] * (1 - side * trailingStop);
    const isTrailing = !(side * loss >= side * trail) && !Number.isNaN(trail);
    const stop = isTrailing ? trail : loss;
    const profit = takeProfit === null ? Number.NaN : entry * (1 + side * takeProfit);
    const open = block.open[cell] > 0 ? block.open[cell] : close;
    const worst = side === 1 ? orElse(block.low[cell], close) : orElse(block.high[cell], close);
    const best = side === 1 ? orElse(block.high[cell], close) : orElse(block.low[cell], close);
    const reason = isTrailing ? 'TRAILING_STOP' : 'STOP_LOSS';
    const size = Math.abs(units[symbol]);
    const time = block.times[row];
    if (side * open <= side * stop) account.close(symbol, size, open, slippageRate, time, bar, reason);
    else if (side * open >= side * profit) account.close(symbol, size, open, 0, time, bar, 'TAKE_PROFIT');
    else if (side * worst <= side * stop) account.close(symbol, size, stop, slippageRate, time, bar, reason);
    else if (side * best >= side * profit) account.close(symbol, size, profit, 0, time, bar, 'TAKE_PROFIT');
  }
}

const orElse = (price: number, close: number) => (price > 0 ? price : close);
