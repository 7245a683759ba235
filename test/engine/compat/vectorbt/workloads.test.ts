import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runCross, runSignals, signalsPanel } from '../../../../bench/engine.bench.ts';
import { w3 } from '../../../../bench/workloads.ts';

interface Golden {
  readonly w1: Record<'final_value' | 'orders' | 'sharpe' | 'max_drawdown', number[]>;
  readonly w1_sum_final_value: number;
  readonly w3: Record<'next_open' | 'same_close', Record<'last_equity' | 'orders' | 'sharpe' | 'maxdd', number>>;
}

/** vectorbt 1.1.0 on the same inputs, run on 2026-11-23. */
const golden = JSON.parse(readFileSync(join(import.meta.dirname, '../../../golden/workloads.json'), 'utf8')) as Golden;

const differsMost = (actual: ArrayLike<number>, expected: readonly number[]) =>
  Math.max(...expected.map((value, k) => Math.abs(actual[k] - value) / Math.max(Math.abs(value), 1e-3)));

describe('the workloads of the benchmark', () => {
  test('1,000 symbols come to the figures of vectorbt', () => {
    const { finalValue, orders, sharpe, maxDrawdown } = runSignals(signalsPanel());
    const some = (column: Float64Array) => column.filter((_, symbol) => symbol % 20 === 0);
    expect(differsMost(some(finalValue), golden.w1.final_value)).toBeLessThan(1e-9);
    expect([...some(orders)]).toEqual(golden.w1.orders);
    expect(differsMost(some(sharpe), golden.w1.sharpe)).toBeLessThan(1e-9);
    expect(differsMost(some(maxDrawdown), golden.w1.max_drawdown)).toBeLessThan(1e-9);
    expect(finalValue.reduce((sum, value) => sum + value, 0)).toBeCloseTo(golden.w1_sum_final_value, 6);
  });

  test('a million bars of crossing means come to the figures of vectorbt', () => {
    const minutes = w3();
    for (const [fill, expected] of [
      ['next open', golden.w3.next_open],
      ['same close', golden.w3.same_close],
    ] as const) {
      const { finalValue, orders, sharpe, maxDrawdown } = runCross(minutes, fill);
      const actual = [finalValue[0], orders[0], sharpe[0], maxDrawdown[0]];
      const { last_equity, sharpe: ratio, maxdd } = expected;
      expect(differsMost(actual, [last_equity, expected.orders, ratio, maxdd])).toBeLessThan(1e-9);
    }
  });
});
