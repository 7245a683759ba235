import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  constant,
  exitTrades,
  simulateSignals,
  type SignalPanel,
  VECTORBT,
} from '../../../../src/engine/compat/vectorbt/index.ts';
import { plainTotals } from '../../../../src/engine/compat/vectorbt/plain-totals.ts';
import { totalsOf } from '../../../../src/engine/compat/vectorbt/summarize-signals.ts';
import { BARS, COLUMNS, mapPanel, signalPanels, signalRules } from '../../../support/signal-panels.ts';

const NONE = Array.from({ length: COLUMNS }, () => new Uint8Array(BARS));

/** The first bars of a panel. */
const cut = (panel: SignalPanel, bars: number): SignalPanel => ({
  ...mapPanel(
    panel,
    (column) => column.slice(0, bars),
    (column) => column.slice(0, bars),
  ),
  bars,
});

const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0);

describe('an account that follows signals', () => {
  test('is worth its cash and its positions at the close', () => {
    fc.assert(
      fc.property(signalPanels, signalRules, (panel, rules) => {
        const { orders, cash, value } = simulateSignals(panel, rules);
        const held = [0, 0];
        let next = 0;
        const log = Array.from({ length: orders.length }, (_, index) => index).sort(
          (a, b) => orders.bar[a] - orders.bar[b] || a - b,
        );
        for (let bar = 0; bar < BARS; bar += 1) {
          for (; next < log.length && orders.bar[log[next]] === bar; next += 1)
            held[orders.column[log[next]]] += orders.size[log[next]];
          for (const [account, series] of value.entries()) {
            const marked = held
              .map((quantity, column) => quantity * panel.close[column][bar])
              .filter((_, column) => value.length === 1 || column === account);
            expect(series[bar]).toBeCloseTo(cash[account][bar] + sum(marked), 8);
          }
        }
      }),
    );
  });

  test('has trades that add up to the change of its value', () => {
    fc.assert(
      fc.property(signalPanels, signalRules, (panel, rules) => {
        const outcome = simulateSignals(panel, rules);
        const total = sum(exitTrades(outcome).map(({ pnl }) => pnl));
        const final = sum(outcome.value.map((series) => series[BARS - 1]));
        expect(total).toBeCloseTo(final - 100 * outcome.value.length, 6);
      }),
    );
  });

  test('without signals does nothing', () => {
    fc.assert(
      fc.property(signalPanels, signalRules, (panel, rules) => {
        const flat = { ...panel, longEntries: NONE, longExits: NONE, shortEntries: NONE, shortExits: NONE };
        const { orders, value } = simulateSignals(flat, rules);
        expect(orders.length).toBe(0);
        expect(value.flatMap((series) => [...series]).every((each) => each === 100)).toBe(true);
      }),
    );
  });
});

describe('a change of the input', () => {
  test('after a bar changes nothing up to it', () => {
    fc.assert(
      fc.property(signalPanels, signalRules, fc.integer({ min: 1, max: BARS }), (panel, rules, bars) => {
        const whole = simulateSignals(panel, rules);
        const part = simulateSignals(cut(panel, bars), rules);
        expect(part.value).toEqual(whole.value.map((series) => series.slice(0, bars)));
      }),
    );
  });

  // Not to the last bit: below 1e-12 an amount of cash counts as nothing, whatever the prices.
  test('to twice the prices and cash gives twice the value', () => {
    fc.assert(
      fc.property(signalPanels, signalRules, (panel, rules) => {
        const once = simulateSignals(panel, rules).value;
        const close = panel.close.map((column) => column.map((price) => price * 2));
        const twice = simulateSignals({ ...panel, close }, { ...rules, initialCash: Float64Array.of(200) });
        for (const [account, series] of twice.value.entries())
          for (const [bar, value] of series.entries())
            expect(Math.abs(value - 2 * once[account][bar])).toBeLessThanOrEqual(1e-11 * Math.abs(value));
      }),
    );
  });
});

describe('a change of costs or columns', () => {
  test('to higher costs never raises the final value of fixed sizes', () => {
    fc.assert(
      fc.property(signalPanels, (panel) => {
        const long = { ...panel, shortEntries: NONE, shortExits: NONE };
        const free = { ...VECTORBT, size: constant(1), initialCash: Float64Array.of(1000) };
        const costly = { ...free, fees: constant(0.01), fixedFees: constant(0.1) };
        const before = simulateSignals(long, free).value;
        const after = simulateSignals(long, costly).value;
        for (const [account, series] of after.entries())
          expect(series[BARS - 1]).toBeLessThanOrEqual(before[account][BARS - 1]);
      }),
    );
  });

  test('to a column without signals changes nothing for the other where cash is shared', () => {
    fc.assert(
      fc.property(signalPanels, signalRules, (panel, rules) => {
        const shared = { ...rules, cashSharing: true };
        const muted = mapPanel(
          panel,
          (column) => column,
          (column, index) => (index === 0 ? column : new Uint8Array(BARS)),
        );
        const alone = {
          bars: BARS,
          close: panel.close.slice(0, 1),
          longEntries: panel.longEntries.slice(0, 1),
          longExits: panel.longExits.slice(0, 1),
          shortEntries: panel.shortEntries.slice(0, 1),
          shortExits: panel.shortExits.slice(0, 1),
        };
        expect(simulateSignals(muted, shared).value).toEqual(simulateSignals(alone, shared).value);
      }),
    );
  });
});

describe('the path of plain rules', () => {
  test('gives the bits of the general one', () => {
    fc.assert(
      fc.property(signalPanels, signalRules, (panel, { size, fees, slippage }) => {
        const long = { ...panel, shortEntries: NONE, shortExits: NONE };
        const plain = { ...VECTORBT, size, fees, slippage };
        expect(plainTotals(long, plain)).toEqual(totalsOf(simulateSignals(long, plain)));
        const values = Float64Array.from(
          panel.close.flatMap((column) => [...column]),
          (close) => close * 1.01,
        );
        const priced = { ...plain, price: { values, barStride: 1, columnStride: BARS } };
        expect(plainTotals(long, priced)).toEqual(totalsOf(simulateSignals(long, priced)));
      }),
    );
  });

  test.each([NaN, Infinity, -Infinity])('leaves an order price of %d to the general one', (price) => {
    const column = (...flags: number[]) => [Uint8Array.from(flags)];
    const panel = {
      bars: 3,
      close: [Float64Array.of(10, 11, 12)],
      longEntries: column(1, 0, 0),
      longExits: column(0, 0, 1),
      shortEntries: column(0, 0, 0),
      shortExits: column(0, 0, 0),
    };
    for (const values of [Float64Array.of(price, 11, 12), Float64Array.of(10, 11, price)]) {
      const rules = { ...VECTORBT, price: { values, barStride: 1, columnStride: 0 } };
      expect(plainTotals(panel, rules)).toBeUndefined();
    }
  });
});
