import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { crossCase, signalCase } from '../../../../bench/engine.bench.ts';
import { simulateCase } from '../../../../src/commands/simulate/simulate-case.ts';

interface Cross {
  readonly last_equity: number;
  readonly orders: number;
  readonly trades: number;
  readonly sharpe: number;
  readonly maxdd: number;
}

interface Golden {
  readonly w1: Record<'final_value' | 'orders' | 'trades' | 'sharpe' | 'max_drawdown', number[]>;
  readonly w1_sum_final_value: number;
  readonly w3: Record<'next_open' | 'same_close', Cross>;
}

/** vectorbt 1.1.0 on the same inputs, run on 2026-11-23. */
const golden = JSON.parse(readFileSync(join(import.meta.dirname, '../../../golden/workloads.json'), 'utf8')) as Golden;

const differsMost = (actual: readonly (number | null)[], expected: readonly number[]) =>
  Math.max(...expected.map((value, k) => Math.abs((actual[k] ?? NaN) - value) / Math.max(Math.abs(value), 1e-3)));

describe('the workloads of the benchmark', () => {
  test('1,000 symbols come to the numbers of vectorbt', () => {
    const { summary } = simulateCase(signalCase());
    const some = summary.filter((_, symbol) => symbol % 20 === 0);
    const each = (name: keyof (typeof some)[number]) => some.map((symbol) => symbol[name]);
    expect(differsMost(each('finalValue'), golden.w1.final_value)).toBeLessThan(1e-9);
    expect(each('orders')).toEqual(golden.w1.orders);
    expect(each('trades')).toEqual(golden.w1.trades);
    expect(differsMost(each('sharpe'), golden.w1.sharpe)).toBeLessThan(1e-9);
    expect(differsMost(each('maxDrawdown'), golden.w1.max_drawdown)).toBeLessThan(1e-9);
    const total = summary.reduce((sum, { finalValue }) => sum + (finalValue ?? NaN), 0);
    expect(total).toBeCloseTo(golden.w1_sum_final_value, 6);
  });

  test.each(['next open', 'same close'] as const)('a million bars of crossing averages, filled at the %s', (fill) => {
    const { summary } = simulateCase(crossCase(fill));
    const expected = golden.w3[fill === 'next open' ? 'next_open' : 'same_close'];
    const [{ finalValue, orders, trades, sharpe, maxDrawdown }] = summary;
    const actual = [finalValue, orders, trades, sharpe, maxDrawdown];
    const { last_equity, sharpe: ratio, maxdd } = expected;
    expect(differsMost(actual, [last_equity, expected.orders, expected.trades, ratio, maxdd])).toBeLessThan(1e-9);
  });
});
