import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { W2, columnsOf, w2Bars, w2Scores } from '../../../../bench/workloads.ts';
import { DEFAULT_EXECUTION, createModelSimulation, signalSimulation } from '../../../../src/engine/index.ts';
import { panelOf, topK } from '../../../support/panels.ts';

interface Totals {
  readonly final_equity: number;
  readonly orders: number;
  readonly fees_paid: number;
  readonly max_drawdown: number;
  readonly equity: readonly number[];
}

const golden = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../golden/w2-target-weights.json'), 'utf8'),
) as Record<'total_0.95' | 'total_1.0', Totals> & {
  readonly models: readonly { readonly final_equity: number }[];
};

const { bars, symbols } = W2;
const panel = panelOf(symbols, w2Bars());
const EVERY = 20;

function run(scores: Float64Array, grossExposure: number) {
  const execution = { ...DEFAULT_EXECUTION, fill: 'SAME_CLOSE' as const };
  const strategy = topK({ top: 10, longAbove: 0, grossExposure });
  const simulation = createModelSimulation({
    symbols,
    strategy,
    execution,
    initialCash: 1e6,
    periodsPerYear: 365,
    convention: 'EMPYRICAL',
  });
  simulation.push(panel, scores);
  return simulation.finish();
}

/** The rule of W2 as weights: total / 10 for each of the ten highest scores above 0, 0 for all others. */
function targetsOf(scores: Float64Array, total: number): Float64Array {
  const targets = new Float64Array(scores.length);
  for (let bar = 0; bar < bars; bar += 1) {
    const row = Array.from({ length: symbols }, (_, symbol) => ({
      symbol,
      score: scores[bar * symbols + symbol] ?? 0,
    }));
    row.sort((a, b) => b.score - a.score || a.symbol - b.symbol);
    for (const { symbol, score } of row.slice(0, 10)) if (score > 0) targets[bar * symbols + symbol] = total / 10;
  }
  return targets;
}

describe('W2: the ten highest scores of fifty symbols, against vectorbt', () => {
  test.each([0.95, 1])('with a total weight of %d: equity, orders and fees', (total) => {
    const expected = golden[total === 1 ? 'total_1.0' : 'total_0.95'];
    const { equity, metrics, totals } = run(w2Scores(0), total);
    expect(equity.length).toBe(bars);
    const sampled = expected.equity.map((_, index) => equity[index * EVERY] ?? Number.NaN);
    for (const [index, value] of expected.equity.entries())
      expect(Math.abs((sampled[index] ?? 0) / value - 1)).toBeLessThan(1e-9);
    expect(equity.at(-1)).toBeCloseTo(expected.final_equity, 4);
    expect(totals.orders).toBe(expected.orders);
    expect(totals.commission).toBeCloseTo(expected.fees_paid, 3);
    expect(metrics.MAX_DRAWDOWN.value).toBeCloseTo(expected.max_drawdown, 3);
  });

  test.each([0.95, 1])('with a total weight of %d, given as targets', (total) => {
    const expected = golden[total === 1 ? 'total_1.0' : 'total_0.95'];
    const { constant, VECTORBT, simulateTargets } = signalSimulation;
    const rules = {
      ...VECTORBT,
      fees: constant(0.001),
      slippage: constant(0.0005),
      initialCash: Float64Array.of(1e6),
      cashSharing: true,
      callSequence: 'auto' as const,
      direction: 'longonly' as const,
    };
    const close = columnsOf(panel.close, symbols);
    const targets = columnsOf(targetsOf(w2Scores(0), total), symbols);
    const outcome = simulateTargets({ bars, close, targets }, rules);
    const [equity] = outcome.value;
    expect(outcome.orders.length).toBe(expected.orders);
    for (const [index, value] of expected.equity.entries())
      expect(Math.abs((equity[index * EVERY] ?? 0) / value - 1)).toBeLessThan(1e-9);
  });

  test.each([1, 17, 50, 99])('model %d', (model) => {
    const expected = golden.models[model]?.final_equity ?? Number.NaN;
    expect(Math.abs((run(w2Scores(model), 0.95).equity.at(-1) ?? 0) / expected - 1)).toBeLessThan(1e-9);
  });
});
