import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { simulateCase } from '../../src/commands/simulate/simulate-case.ts';
import type { Execution } from '../../src/engine/index.ts';
import { exits, simulate } from '../support/accounts.ts';
import { panelOf, targetWeight, threshold, topK } from '../support/panels.ts';

type Column = readonly (number | null | readonly (number | null)[])[];

interface Example {
  readonly strategy: { readonly kind: keyof typeof STRATEGIES };
  readonly execution?: Partial<Execution>;
  readonly open?: Column;
  readonly high?: Column;
  readonly low?: Column;
  readonly close: Column;
  readonly scores: Column;
  readonly equity: readonly number[];
  readonly exits?: readonly (readonly [number, string])[];
}

const STRATEGIES = { THRESHOLD: threshold, TOP_K: topK, TARGET_WEIGHT: targetWeight };

interface SimulateExample {
  readonly case: object;
  readonly answer: object;
}

const page = readFileSync(join(import.meta.dirname, '../../docs/engine.md'), 'utf8');
const blocks = (kind: string) =>
  [...page.matchAll(new RegExp(`\`\`\`json ${kind}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(
    ([, json = '']) => JSON.parse(json) as unknown,
  );
const examples = blocks('example') as Example[];
const cases = blocks('simulate') as SimulateExample[];

/** null stands for what is missing. */
const cells = (column: Column) => Float64Array.from(column.flat(), (value) => value ?? Number.NaN);

test('the page has its examples', () => {
  expect(examples.length).toBeGreaterThan(12);
  expect(cases.length).toBe(2);
});

test.each(examples.map((example, index) => [index + 1, example.strategy.kind, example] as const))(
  'example %d of docs/engine.md (%s) comes to what it says',
  (_, kind, { strategy, execution, equity, ...example }) => {
    const [first] = example.close;
    const { open = example.close, high = example.close, low = example.close } = example;
    const panel = panelOf(Array.isArray(first) ? first.length : 1, {
      open: cells(open),
      high: cells(high),
      low: cells(low),
      close: cells(example.close),
    });
    const outcome = simulate(panel, cells(example.scores), {
      strategy: STRATEGIES[kind](strategy as never),
      execution,
    });
    expect(Array.from(outcome.equity, (value) => Math.round(value * 1e6) / 1e6)).toEqual(equity);
    if (example.exits) expect(exits(outcome)).toEqual(example.exits);
  },
);

test.each(cases)('the summary of case $# is what the page says', ({ case: given, answer }) => {
  const rounded = (_key: string, value: unknown): unknown =>
    typeof value === 'number' ? Math.round(value * 1e4) / 1e4 : value;
  expect(JSON.parse(JSON.stringify(simulateCase(given), rounded))).toEqual(answer);
});
