import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { crossCase } from '../../../bench/engine.bench.ts';
import { columnsOf, w1, w3 } from '../../../bench/workloads.ts';
import { simulateCase } from '../../../src/commands/simulate/simulate-case.ts';

const root = join(import.meta.dirname, '../../..');

/** vectorbt 1.1.0, see test/golden/README.md. */
interface Golden {
  readonly w1: Record<'final_value' | 'orders' | 'trades' | 'sharpe' | 'max_drawdown', number[]>;
  readonly w3_first_100000_bars: Record<
    'next_open' | 'same_close',
    Record<'last_equity' | 'orders' | 'trades' | 'sharpe' | 'maxdd', number>
  >;
}

interface Case {
  readonly name: string;
  readonly error?: unknown;
  readonly [key: string]: unknown;
}

function simulate(input: string) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['src/main.ts', 'simulate'], {
    cwd: root,
    input,
    encoding: 'utf8',
    maxBuffer: 1e8,
  });
  return { status, stderr, answer: stdout === '' ? undefined : (JSON.parse(stdout) as unknown) };
}

/** `expected` where `actual` is equal to it but for rounding, so that a difference shows both. */
function snapped(actual: unknown, expected: unknown): unknown {
  if (typeof actual === 'number' && typeof expected === 'number') {
    const near = Math.max(1e-9 * Math.max(Math.abs(actual), Math.abs(expected)), 1e-12);
    return Math.abs(actual - expected) <= near ? expected : actual;
  }
  if (Array.isArray(actual) && Array.isArray(expected))
    return actual.map((each, index) => snapped(each, expected[index]));
  if (typeof actual === 'object' && actual !== null && typeof expected === 'object' && expected !== null)
    return Object.fromEntries(
      Object.entries(actual).map(([key, each]) => [key, snapped(each, Reflect.get(expected, key))]),
    );
  return actual;
}

describe('hindcast simulate', () => {
  // vectorbt 1.1.0 Portfolio.from_signals, and backtesting.py 0.6.6, run on 2026-11-23.
  for (const [file, count] of [
    ['vectorbt-from-signals', 74],
    ['backtesting-py', 38],
  ] as const)
    test(`gives the orders, trades and amounts of every case of ${file}`, () => {
      const source = readFileSync(join(root, `test/golden/${file}.json`), 'utf8');
      const { scenarios } = JSON.parse(source) as { scenarios: Case[] };
      const { status, answer } = simulate(source);
      expect(status).toBe(0);
      const answers = answer as Case[];
      expect(answers).toHaveLength(count);
      for (const [index, { name, error, ...expected }] of scenarios.entries()) {
        const wanted = Object.fromEntries(
          ['orders', 'trades', 'cash', 'value', 'returns', 'equity']
            .filter((key) => key in expected)
            .map((key) => [key, expected[key]]),
        );
        const actual = answers[index];
        if (error === undefined) expect(snapped(actual, { name, ...wanted })).toEqual({ name, ...wanted });
        else expect(actual).toMatchObject({ name, error: { code: expect.any(String) } });
      }
    });
});

describe('what hindcast simulate answers', () => {
  test('answers one case without an array and ends with 1 where it fails', () => {
    const ohlc = { close: [10, 11] };
    const good = simulate(JSON.stringify({ ohlc, signals: { entries: [true, false] } }));
    expect(good.status).toBe(0);
    expect(good.answer).toMatchObject({ orders: [{ bar: 0, size: 10 }], value: [100, 110] });
    const params = { size: 0.5, size_type: 'percent', direction: 'both' };
    const signals = { entries: [true, false], exits: [false, true] };
    const bad = simulate(JSON.stringify({ name: 'reversal', ohlc, signals, params }));
    expect(bad.status).toBe(1);
    expect(bad.answer).toMatchObject({ name: 'reversal', error: { code: 'PERCENT_REVERSAL' } });
  });

  test.each([
    ['a price of 0', { close: [10, 0] }, {}, 'price was "0"'],
    ['a negative price', { close: [10, -1] }, {}, 'price was "-1"'],
    ['a price of its own that is 0', { close: [10, 11] }, { price: [0, 11] }, 'price was "0"'],
    ['an infinite price', { close: [10, 'Infinity'] }, {}, 'price was "Infinity"'],
    ['a step of 0', { close: [10, 11] }, { size_granularity: 0 }, 'size_granularity was "0"'],
    ['negative slippage', { close: [10, 11] }, { slippage: -0.1 }, 'slippage was "-0.1"'],
    ['fees that are no number', { close: [10, 11] }, { fees: 'NaN' }, 'fees was "NaN"'],
    ['fixed fees that are no number', { close: [10, 11] }, { fixed_fees: 'NaN' }, 'fixed_fees was "NaN"'],
    ['a negative least size', { close: [10, 11] }, { min_size: -1 }, 'min_size was "-1"'],
    ['a largest size of 0', { close: [10, 11] }, { max_size: 0 }, 'max_size was "0"'],
    ['cash that is no number', { close: [10, 11] }, { init_cash: 'NaN' }, 'init_cash'],
    ['negative cash', { close: [10, 11] }, { init_cash: -1 }, 'init_cash'],
  ])('refuses what vectorbt refuses: %s', (_, ohlc, params, message) => {
    const signals = { entries: [true, false], exits: [false, true] };
    const cases = [
      { ohlc, signals, params },
      { ohlc, signals, params, output: 'summary' },
      { ohlc, targets: [1, 0], params },
    ];
    const { answer } = simulate(JSON.stringify(cases));
    expect(answer).toHaveLength(3);
    for (const { error } of answer as Case[])
      expect(error).toMatchObject({ message: expect.stringContaining(message) });
  });

  test('a price of 0 at a bar without an order, and an unknown one, are no fault', () => {
    const signals = { entries: [true, false, false] };
    const { status } = simulate(JSON.stringify({ ohlc: { close: [10, 0, 'NaN'] }, signals }));
    expect(status).toBe(0);
  });

  test('targets are weights of what the account is worth', () => {
    const { answer } = simulate(
      JSON.stringify({
        ohlc: {
          close: [
            [10, 20, 20],
            [10, 10, 5],
          ],
        },
        targets: [
          [0.5, 0.5, 'NaN'],
          [0.5, 0.5, 0],
        ],
        params: { cash_sharing: true, call_seq: 'auto' },
      }),
    );
    expect(answer).toMatchObject({
      orders: [
        { bar: 0, col: 0, size: 5, side: 'BUY' },
        { bar: 0, col: 1, size: 5, side: 'BUY' },
        { bar: 1, col: 0, size: 1.25, price: 20, side: 'SELL' },
        { bar: 1, col: 1, size: 2.5, price: 10, side: 'BUY' },
        { bar: 2, col: 1, size: 7.5, price: 5, side: 'SELL' },
      ],
      cash: [0, 0, 37.5],
      value: [100, 150, 112.5],
    });
  });
});

describe('what hindcast simulate refuses', () => {
  test('is named by field, value and remedy', () => {
    const close = [10, 11];
    const signals = { entries: [true, false] };
    const { answer } = simulate(
      JSON.stringify([
        { ohlc: { close }, signals, params: { accumulate: 'sideways', feess: 1 } },
        { ohlc: { close }, signals: { entries: [true] } },
        { ohlc: { close }, targets: [[1]] },
        { ohlc: { close }, targets: [1, 0], params: { accumulate: true } },
        { ohlc: { close } },
      ]),
    );
    const messages = (answer as { error: { message: string } }[]).map(({ error }) => error.message);
    expect(messages[0]).toContain('params.feess: is not a parameter, was "1". Leave it out.');
    expect(messages[0]).toContain('params.accumulate: ');
    expect(messages[1]).toContain('signals.entries: expected 1 columns of 2 bars, was "1 columns of 1 bars"');
    expect(messages[2]).toContain('targets: expected 1 columns of 2 bars, was "1 columns of 1 bars"');
    expect(messages[3]).toContain('params.accumulate: is not a parameter');
    expect(messages[4]).toContain('expected a case with "signals", "targets" or "script"');
    const broken = simulate('{');
    expect(broken.status).toBe(1);
    expect(broken.stderr).toContain('input: expected a case as JSON on standard input, was "{"');
  });
});

describe('a summary on the command line', () => {
  const golden = JSON.parse(readFileSync(join(root, 'test/golden/workloads.json'), 'utf8')) as Golden;
  const near = (value: number) =>
    expect.closeTo(value, 9 - Math.ceil(Math.log10(Math.max(1, Math.abs(value))))) as number;

  test('of every 20th symbol of W1 has the numbers of vectorbt, and of the function behind the command', () => {
    const some = <Column>(columns: readonly Column[]) => columns.filter((_, symbol) => symbol % 20 === 0);
    const { close, entries, exits } = w1();
    const flags = (cells: Uint8Array) => some(columnsOf(cells, 1000)).map((column) => [...column]);
    const given = {
      ohlc: { close: some(columnsOf(close, 1000)).map((column) => [...column]) },
      signals: { entries: flags(entries), exits: flags(exits) },
      params: { fees: 0.001, slippage: 0.0005 },
      output: 'summary',
      periodsPerYear: 365,
    };
    const { answer } = simulate(JSON.stringify(given));
    const { final_value, orders, trades, sharpe, max_drawdown } = golden.w1;
    const expected = final_value.map((value, symbol) => ({
      finalValue: near(value),
      orders: orders[symbol],
      trades: trades[symbol],
      sharpe: near(sharpe[symbol]),
      maxDrawdown: near(max_drawdown[symbol]),
    }));
    expect(answer).toEqual({ summary: expected });
    expect(answer).toEqual(simulateCase(given));
  });

  test.each(['next open', 'same close'] as const)('of 100,000 bars of W3, filled at the %s', (fill) => {
    const { open, close } = w3(100_000);
    const { ohlc: _, ...rest } = crossCase(fill);
    const { answer } = simulate(JSON.stringify({ ...rest, ohlc: { open: [...open], close: [...close] } }));
    const expected = golden.w3_first_100000_bars[fill === 'next open' ? 'next_open' : 'same_close'];
    const { last_equity, orders, trades, sharpe, maxdd } = expected;
    const summary = { finalValue: near(last_equity), orders, trades, sharpe: near(sharpe), maxDrawdown: near(maxdd) };
    expect(answer).toEqual({ summary: [summary] });
    expect(answer).toEqual(simulateCase({ ...rest, ohlc: { open, close } }));
  });
});
