import { deflatedSharpe, luckOfTrials, populationMoments } from '../../engine/index.ts';
import type { Trial } from './comparison-row.ts';

/**
 * The deflated Sharpe ratio of each among all of them; null where it is undefined. A result without a Sharpe ratio does
 * not count as a trial.
 */
export function deflate(trials: readonly Trial[]): (trial: Trial) => number | null {
  const luck = luckOfTrials(trials.map((trial) => momentsOf(trial).chosen).filter((sharpe) => !Number.isNaN(sharpe)));
  return (trial) => {
    const value = deflatedSharpe({ ...momentsOf(trial), luck });
    return Number.isFinite(value) ? value : null;
  };
}

function momentsOf({ metrics, backtest }: Trial) {
  const sharpe = metrics['SHARPE']?.value ?? Number.NaN;
  const bars = metrics['BARS']?.value ?? 0;
  const moments = populationMoments({
    bars,
    sharpe: sharpe / Math.sqrt(backtest.spec.periodsPerYear),
    skew: metrics['SKEW']?.value ?? 0,
    kurtosis: metrics['KURTOSIS']?.value ?? 0,
  });
  return { bars, ...moments };
}
