import fc from 'fast-check';
import { constant, type SignalPanel, type SignalRules, VECTORBT } from '../../src/engine/compat/vectorbt/index.ts';

/** The shape of `signalPanels`. */
export const BARS = 24;
export const COLUMNS = 2;

const prices = fc.array(fc.double({ min: 5, max: 20, noNaN: true }), { minLength: BARS, maxLength: BARS });
const flags = fc.array(fc.nat(1), { minLength: BARS, maxLength: BARS });
const columns = <Values>(column: fc.Arbitrary<Values>) => fc.array(column, { minLength: COLUMNS, maxLength: COLUMNS });

/** Random panels: closes, and signals of all four kinds. */
export const signalPanels = fc
  .record({
    close: columns(prices),
    longEntries: columns(flags),
    longExits: columns(flags),
    shortEntries: columns(flags),
    shortExits: columns(flags),
  })
  .map(({ close, longEntries, longExits, shortEntries, shortExits }): SignalPanel => ({
    bars: BARS,
    close: close.map((column) => Float64Array.from(column)),
    longEntries: longEntries.map((column) => Uint8Array.from(column)),
    longExits: longExits.map((column) => Uint8Array.from(column)),
    shortEntries: shortEntries.map((column) => Uint8Array.from(column)),
    shortExits: shortExits.map((column) => Uint8Array.from(column)),
  }));

/** Random rules: costs, stops and modes. */
export const signalRules = fc
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

/** A panel with every column passed through a function of its own kind. */
export function mapPanel(
  panel: SignalPanel,
  prices: (column: Float64Array, index: number) => Float64Array,
  flags: (column: Uint8Array, index: number) => Uint8Array,
): SignalPanel {
  return {
    bars: panel.bars,
    close: panel.close.map(prices),
    longEntries: panel.longEntries.map(flags),
    longExits: panel.longExits.map(flags),
    shortEntries: panel.shortEntries.map(flags),
    shortExits: panel.shortExits.map(flags),
  };
}
