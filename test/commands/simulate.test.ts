import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { firstDifference } from '../support/close-to.ts';

const ROOT = resolve(import.meta.dirname, '../..');

function simulate(input: string) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['src/main.ts', 'simulate'], {
    cwd: ROOT,
    input,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  return { status, stderr, answer: stdout === '' ? undefined : (JSON.parse(stdout) as unknown) };
}

interface Vector {
  readonly name: string;
  readonly error?: string;
}

const PARTS = ['name', 'orders', 'trades', 'cash', 'value', 'returns'] as const;
const pick = (value: object) =>
  Object.fromEntries(PARTS.map((part) => [part, (value as Record<string, unknown>)[part]]));

describe('hindcast simulate', () => {
  const vectors = JSON.parse(readFileSync(resolve(ROOT, 'test/golden/signals-vectorbt.json'), 'utf8')) as {
    scenarios: Vector[];
  };
  const { status, answer } = simulate(JSON.stringify(vectors));
  const answers = answer as (Vector & { error?: object })[];

  test('answers a list of cases in one go', () => {
    expect(status).toBe(0);
    expect(answers).toHaveLength(vectors.scenarios.length);
  });

  test.each(vectors.scenarios.map((vector, index) => [vector.name, vector, index] as const))(
    'as vectorbt: %s',
    (_, vector, index) => {
      const actual = answers[index] ?? { name: 'missing' };
      if (vector.error === undefined) expect(firstDifference(pick(actual), pick(vector))).toBeUndefined();
      else expect(actual).toMatchObject({ name: vector.name, error: { code: 'PERCENT_REVERSAL' } });
    },
  );

  const ohlc = { close: [10, 11, 12, 11] };
  const signals = { entries: [true, false, false, false], exits: [false, false, true, false] };

  test('a single case has a single answer', () => {
    const single = simulate(JSON.stringify({ ohlc, signals, params: { fees: 0.1, init_cash: 110 } }));
    expect(single.status).toBe(0);
    expect(single.answer).toMatchObject({
      orders: [
        { bar: 0, col: 0, size: 10, price: 10, fees: 10, side: 'BUY' },
        { bar: 2, col: 0, size: 10, price: 12, fees: 12, side: 'SELL' },
      ],
      cash: [0, 0, 108, 108],
      value: [100, 110, 108, 108],
    });
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
      value: [100, 150, 112.5],
    });
  });

  test.each([
    ['no JSON', '{', /Expected a case as JSON/],
    ['an unknown knob', JSON.stringify({ ohlc, signals, params: { feees: 1 } }), /feees/],
    ['an unknown value', JSON.stringify({ ohlc, signals, params: { accumulate: 'some' } }), /params\.accumulate/],
    ['no bars', JSON.stringify({ signals }), /ohlc/],
    [
      'too few signals',
      JSON.stringify({ ohlc, signals: { ...signals, exits: [true] } }),
      /signals\.exits: Expected 1 lists of 4/,
    ],
  ])('names what is wrong and ends with 1: %s', (_, input, message) => {
    const { status, stderr, answer } = simulate(input);
    expect(status).toBe(1);
    expect(stderr + JSON.stringify(answer ?? '')).toMatch(message);
  });
});
