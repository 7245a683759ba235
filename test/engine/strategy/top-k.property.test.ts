import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TopK } from '../../../src/engine/strategy/top-k.ts';
import { topK } from '../../support/panels.ts';
import { runs } from '../../support/property-runs.ts';

const SYMBOLS = 7;
/** Few different scores, so that ties are frequent; some missing. */
const score = fc.constantFrom(Number.NaN, Number.NEGATIVE_INFINITY, -2, -1, -0, 0, 1, 2, 3);
const bars = fc.array(fc.array(score, { minLength: SYMBOLS, maxLength: SYMBOLS }), { minLength: 1, maxLength: 12 });

test('bar after bar, the choice is that of sorting all scores of the bar, after what is held and has none', () => {
  fc.assert(
    fc.property(bars, fc.integer({ min: 1, max: SYMBOLS }), fc.constantFrom(null, 0), (rows, top, longAbove) => {
      const chosen = new TopK(topK({ top, longAbove }), SYMBOLS);
      for (const row of rows) {
        const kept = chosen.symbols.slice(0, chosen.count).filter((symbol) => Number.isNaN(row[symbol]));
        chosen.choose(Float64Array.from(row), 0);
        const sorted = [...row.keys()]
          .filter((symbol) => (row[symbol] ?? 0) > (longAbove ?? Number.NEGATIVE_INFINITY))
          .sort((a, b) => (row[b] ?? 0) - (row[a] ?? 0) || a - b);
        const best = Int32Array.from([...kept, ...sorted.slice(0, top - kept.length)]);
        expect(chosen.symbols.slice(0, chosen.count).sort()).toEqual(best.sort());
      }
    }),
    { numRuns: runs(1000) },
  );
});
