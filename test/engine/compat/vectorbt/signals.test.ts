import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  constant,
  exitTrades,
  generalTotals,
  plainTotals,
  simulateSignals,
  VECTORBT,
  type SignalPanel,
  type SignalRules,
} from '../../../../src/engine/compat/vectorbt/index.ts';

const flags = (cells: number) => fc.array(fc.nat(1), { minLength: cells, maxLength: cells });
const BARS = 24;

/** A random panel of two columns with rules of costs, stops and modes. */
const panels = fc
  .record({
    closes: fc.array(fc.double({ min: 5, max: 20, noNaN: true }), { minLength: BARS * 2, maxLength: BARS * 2 }),
    signals: fc.tuple(flags(BARS * 2), flags(BARS * 2), flags(BARS * 2), flags(BARS * 2)),
  })
  .map(({ closes, signals: [a, b, c, d] }): SignalPanel => ({
    bars: BARS,
    columns: 2,
    close: Float64Array.from(closes),
    longEntries: Uint8Array.from(a),
    longExits: Uint8Array.from(b),
    shortEntries: Uint8Array.from(c),
    shortExits: Uint8Array.from(d),
  }));

const rules = fc
  .record({
    size: fc.constantFrom(Infinity, 3, 0.5),
    fees: fc.constantFrom(0, 0.01),
    slippage: fc.constantFrom(0, 0.005),
    stopLoss: fc.constantFrom(NaN, 0.1),
    takeProfit: fc.constantFrom(NaN, 0.2),
    accumulation: fc.constantFrom('disabled' as const, 'both' as const, 'addonly' as const),
    cashSharing: fc.boolean(),
    callSequence: fc.constantFrom('default' as const, 'reversed' as const, 'auto' as const),
    uponDirectionConflict: fc.constantFrom('ignore' as const, 'long' as const, 'adjacent' as const),
    lockCash: fc.boolean(),
  })
  .map(({ size, fees, slippage, stopLoss, takeProfit, ...modes }): SignalRules => ({
    ...VECTORBT,
    ...modes,
    size: constant(size),
    fees: constant(fees),
    slippage: constant(slippage),
    stopLoss: constant(stopLoss),
    takeProfit: constant(takeProfit),
  }));

const cut = (panel: SignalPanel, bars: number): SignalPanel => {
  const cells = bars * panel.columns;
  return {
    bars,
    columns: panel.columns,
    close: panel.close.slice(0, cells),
    longEntries: panel.longEntries.slice(0, cells),
    longExits: panel.longExits.slice(0, cells),
    shortEntries: panel.shortEntries.slice(0, cells),
    shortExits: panel.shortExits.slice(0, cells),
  };
};

describe('signal-driven simulation', () => {
  test('value is cash and positions at the close', () => {
    fc.assert(
      fc.property(panels, rules, (panel, rules) => {
        const { orders, cash, value, groups } = simulateSignals(panel, rules);
        const held = [0, 0];
        let next = 0;
        const log = Array.from({ length: orders.length }, (_, index) => index).sort(
          (a, b) => orders.bar[a] - orders.bar[b] || a - b,
        );
        for (let bar = 0; bar < BARS; bar += 1) {
          for (; next < log.length && orders.bar[log[next]] === bar; next += 1)
            held[orders.column[log[next]]] += orders.size[log[next]];
          for (let group = 0; group < groups; group += 1) {
            const marked = held
              .map((units, column) => units * panel.close[bar * 2 + column])
              .filter((_, column) => groups === 1 || column === group)
              .reduce((sum, part) => sum + part, 0);
            expect(value[bar * groups + group]).toBeCloseTo(cash[bar * groups + group] + marked, 8);
          }
        }
      }),
    );
  });

  test('bars after one change nothing up to it', () => {
    fc.assert(
      fc.property(panels, rules, fc.integer({ min: 1, max: BARS }), (panel, rules, bars) => {
        const whole = simulateSignals(panel, rules);
        const part = simulateSignals(cut(panel, bars), rules);
        expect(part.value).toEqual(whole.value.slice(0, bars * whole.groups));
      }),
    );
  });

  // Not to the last bit: below 1e-12 an amount of cash counts as nothing, whatever the prices.
  test('prices and cash doubled give twice the value', () => {
    fc.assert(
      fc.property(panels, rules, (panel, rules) => {
        const once = simulateSignals(panel, rules);
        const close = panel.close.map((price) => price * 2);
        const twice = simulateSignals({ ...panel, close }, { ...rules, initialCash: Float64Array.of(200) });
        for (const [index, value] of twice.value.entries())
          expect(Math.abs(value - 2 * (once.value[index] ?? 0))).toBeLessThanOrEqual(1e-11 * Math.abs(value));
      }),
    );
  });

  test('without signals nothing happens', () => {
    fc.assert(
      fc.property(panels, rules, (panel, rules) => {
        const none = new Uint8Array(BARS * 2);
        const flat = { ...panel, longEntries: none, longExits: none, shortEntries: none, shortExits: none };
        const { orders, value } = simulateSignals(flat, rules);
        expect(orders.length).toBe(0);
        expect(value.every((each) => each === 100)).toBe(true);
      }),
    );
  });

  test('costs never raise the final value of fixed sizes', () => {
    fc.assert(
      fc.property(panels, (panel) => {
        const none = new Uint8Array(BARS * 2);
        const long = { ...panel, shortEntries: none, shortExits: none };
        const free = { ...VECTORBT, size: constant(1), initialCash: Float64Array.of(1000) };
        const last = ({ value }: { value: Float64Array }) => value[value.length - 1];
        const costly = simulateSignals(long, { ...free, fees: constant(0.01), fixedFees: constant(0.1) });
        expect(last(costly)).toBeLessThanOrEqual(last(simulateSignals(long, free)));
      }),
    );
  });

  test('a column without signals changes nothing for the other where cash is shared', () => {
    fc.assert(
      fc.property(panels, rules, (panel, rules) => {
        const every = (cells: Uint8Array) => cells.filter((_, cell) => cell % 2 === 0);
        const muted = (cells: Uint8Array) => cells.map((flag, cell) => (cell % 2 === 0 ? flag : 0));
        const shared = { ...rules, cashSharing: true };
        const mute = {
          ...panel,
          longEntries: muted(panel.longEntries),
          longExits: muted(panel.longExits),
          shortEntries: muted(panel.shortEntries),
          shortExits: muted(panel.shortExits),
        };
        const alone = {
          bars: BARS,
          columns: 1,
          close: panel.close.filter((_, cell) => cell % 2 === 0),
          longEntries: every(panel.longEntries),
          longExits: every(panel.longExits),
          shortEntries: every(panel.shortEntries),
          shortExits: every(panel.shortExits),
        };
        expect(simulateSignals(mute, shared).value).toEqual(simulateSignals(alone, shared).value);
      }),
    );
  });

  test('trades add up to the change of the account', () => {
    fc.assert(
      fc.property(panels, rules, (panel, rules) => {
        const { orders, value, groups, marks } = simulateSignals(panel, rules);
        const total = exitTrades(orders, { bars: BARS, columns: 2, marks }).reduce((sum, { pnl }) => sum + pnl, 0);
        const final = value.slice(-groups).reduce((sum, each) => sum + each, 0);
        expect(total).toBeCloseTo(final - 100 * groups, 6);
      }),
    );
  });

  test('the path of plain rules gives the bits of the general one', () => {
    fc.assert(
      fc.property(panels, rules, (panel, { size, fees, slippage }) => {
        const none = new Uint8Array(BARS * 2);
        const long = { ...panel, shortEntries: none, shortExits: none };
        const plain = { ...VECTORBT, size, fees, slippage };
        expect(plainTotals(long, plain)).toEqual(generalTotals(long, plain));
        const price = { values: panel.close.map((close) => close * 1.01), barStride: 2, columnStride: 1 };
        expect(plainTotals(long, { ...plain, price })).toEqual(generalTotals(long, { ...plain, price }));
      }),
    );
  });
});
