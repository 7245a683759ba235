import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ResultKeyParts, digestOf, resultKey } from '../../../src/cache/results/result-key.ts';

const parts: ResultKeyParts = {
  engineVersion: '1',
  model: { digest: 'a'.repeat(64), output: null, inputs: ['Mean($close,20)', '$close'] },
  slice: 'b'.repeat(64),
  symbols: ['AAPL', 'MSFT'],
  from: 0,
  to: 86_400_000,
  periodsPerYear: 252,
  convention: 'EMPYRICAL',
  benchmark: null,
  strategy: { kind: 'THRESHOLD', enterLong: 0.5 },
  execution: { fill: 'NEXT_OPEN', commission: { rate: 0 } },
  initialCash: 100_000,
};

describe('the result key', () => {
  test('does not depend on the order of properties', () => {
    const reversed = Object.fromEntries(Object.entries(parts).reverse()) as unknown as ResultKeyParts;
    expect(resultKey(reversed)).toBe(resultKey(parts));
  });

  test('changes with every part', () => {
    const changes: Partial<ResultKeyParts>[] = [
      { engineVersion: '2' },
      { model: { ...parts.model, digest: 'c'.repeat(64) } },
      { model: { ...parts.model, output: 'probability' } },
      { model: { ...parts.model, inputs: ['$close', 'Mean($close,20)'] } },
      { slice: 'c'.repeat(64) },
      { benchmark: { symbol: 'AAPL', slice: 'c'.repeat(64) } },
      { symbols: ['AAPL'] },
      { from: 1 },
      { to: 86_400_001 },
      { periodsPerYear: 365 },
      { convention: 'VECTORBT' },
      { strategy: { kind: 'THRESHOLD', enterLong: 0.6 } },
      { execution: { fill: 'NEXT_OPEN', commission: { rate: 0.001 } } },
      { initialCash: 100_001 },
    ];
    expect(
      changes
        .flatMap(Object.keys)
        .toSorted()
        .filter((name, index, all) => all.indexOf(name) === index),
    ).toEqual(Object.keys(parts).toSorted());
    const keys = new Set([parts, ...changes.map((change) => ({ ...parts, ...change }))].map(resultKey));
    expect(keys.size).toBe(changes.length + 1);
  });

  test('is that of RFC 8785: numbers have one spelling', () => {
    expect(digestOf({ b: 1.0, a: 1e3 })).toBe(digestOf({ a: 1000, b: 1 }));
  });

  test('is the same for equal JSON values, however they were made', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(digestOf(JSON.parse(JSON.stringify(value)))).toBe(digestOf(value));
      }),
    );
  });

  test('refuses what JSON cannot say', () => {
    expect(() => digestOf({ value: Number.NaN })).toThrow(/NaN/);
  });
});
