import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Execution, type PanelSlice, type Strategy, createModelSimulation } from '../../../src/engine/index.ts';
import { Portfolio } from '../../../src/engine/simulation/portfolio.ts';
import { createAllocator } from '../../../src/engine/strategy/allocator.ts';
import { FREE } from '../../support/accounts.ts';
import { panelOf, slicePanel, targetWeight, threshold, topK } from '../../support/panels.ts';
import { runs } from '../../support/property-runs.ts';

const BARS = 24;
const SYMBOLS = 3;
const CELLS = BARS * SYMBOLS;

/** Prices from steps of at most 10 % a bar, some of them missing; and scores from -1 to 1, some of them missing. */
const market = fc
  .record({
    steps: fc.array(fc.double({ min: 0.9, max: 1.1, noNaN: true }), { minLength: CELLS, maxLength: CELLS }),
    wicks: fc.array(fc.double({ min: 0, max: 0.05, noNaN: true }), { minLength: CELLS, maxLength: CELLS }),
    missing: fc.array(fc.integer({ min: 0, max: 19 }), { minLength: CELLS, maxLength: CELLS }),
    scores: fc.array(fc.double({ min: -1, max: 1 }), { minLength: CELLS, maxLength: CELLS }),
  })
  .map(({ steps, wicks, missing, scores }) => {
    const column = () => new Float64Array(CELLS).fill(Number.NaN);
    const prices = { open: column(), high: column(), low: column(), close: column() };
    for (let symbol = 0; symbol < SYMBOLS; symbol += 1) {
      let price = 50 * (symbol + 1);
      for (let cell = symbol; cell < CELLS; cell += SYMBOLS) {
        const open = price;
        price *= steps[cell] ?? 1;
        if (missing[cell] === 0) continue;
        prices.open[cell] = open;
        prices.close[cell] = price;
        prices.high[cell] = Math.max(open, price) * (1 + (wicks[cell] ?? 0));
        prices.low[cell] = Math.min(open, price) * (1 - (wicks[cell] ?? 0));
      }
    }
    return { panel: panelOf(SYMBOLS, prices), scores: Float64Array.from(scores) };
  });

const rebalance = fc.constantFrom<Strategy['rebalance']>(
  { kind: 'BARS', every: 1 },
  { kind: 'BARS', every: 3 },
  { kind: 'WEEK' },
);
const limits = fc.record({
  rebalance,
  maxTurnover: fc.constantFrom(null, 0.4),
  maxPositionWeight: fc.constantFrom(null, 0.3),
  volatilityBars: fc.constantFrom(2, 5),
});
const sizing = fc.constantFrom<'EQUAL' | 'SCORE_PROPORTIONAL' | 'INVERSE_VOLATILITY'>(
  'EQUAL',
  'SCORE_PROPORTIONAL',
  'INVERSE_VOLATILITY',
);
const strategy: fc.Arbitrary<Strategy> = fc
  .tuple(limits, sizing, fc.constantFrom(null, 0.2))
  .chain(([limit, sizing, target]) =>
    fc.constantFrom<Strategy>(
      threshold({ ...limit, sizing, enterLong: 0.3, exitLong: 0, enterShort: -0.5 }),
      topK({ ...limit, sizing, top: 1, bottom: 1, dropOut: 2 }),
      targetWeight({ ...limit, targetVolatility: target }),
    ),
  );
const execution: fc.Arbitrary<Execution> = fc.record({
  fill: fc.constantFrom<Execution['fill']>('NEXT_OPEN', 'SAME_CLOSE', 'NEXT_CLOSE'),
  commissionRate: fc.constantFrom(0, 0.001),
  commissionFixed: fc.constantFrom(0, 1),
  commissionPerUnit: fc.constantFrom(0, 0.01),
  commissionMinimum: fc.constantFrom(0, 2),
  slippageRate: fc.constantFrom(0, 0.002),
  lotSize: fc.constantFrom(0, 1),
  onShortfall: fc.constantFrom<Execution['onShortfall']>('PARTIAL', 'REJECT'),
  direction: fc.constantFrom<Execution['direction']>('BOTH', 'LONG', 'SHORT'),
  callOrder: fc.constantFrom<Execution['callOrder']>('SELLS_FIRST', 'AS_LISTED'),
  leverage: fc.constantFrom(1, 2),
  borrowRate: fc.constantFrom(0, 0.1),
  stopLoss: fc.constantFrom(null, 0.05),
  takeProfit: fc.constantFrom(null, 0.08),
  trailingStop: fc.constantFrom(null, 0.06),
  delistAfterBars: fc.constantFrom(0, 2),
});

interface Case {
  readonly panel: PanelSlice;
  readonly scores: Float64Array;
  readonly strategy: Strategy;
  readonly execution: Execution;
}

const cases: fc.Arbitrary<Case> = fc
  .tuple(market, strategy, execution)
  .map(([given, strategy, execution]) => ({ ...given, strategy, execution }));

/** Of amounts of about 10,000. */
const ROUNDING = 1e-8;

function run({ panel, scores, strategy, execution }: Case, sliceBars: number = panel.bars, initialCash = 10_000) {
  const { symbols, bars } = panel;
  const simulation = createModelSimulation({
    symbols,
    strategy,
    execution,
    initialCash,
    periodsPerYear: 252,
    convention: 'EMPYRICAL',
  });
  for (let from = 0; from < bars; from += sliceBars) {
    const to = Math.min(bars, from + sliceBars);
    simulation.push(slicePanel(panel, from, to), scores.slice(from * symbols, to * symbols));
  }
  return simulation.finish();
}

/** Takes each bar and looks at the account after it. */
function watch({ panel, scores, strategy, execution }: Case, look: (portfolio: Portfolio, equity: number) => void) {
  const portfolio = new Portfolio({
    symbols: SYMBOLS,
    allocator: createAllocator(strategy, { symbols: SYMBOLS, periodsPerYear: 252 }),
    execution,
    initialCash: 10_000,
    periodsPerYear: 252,
  });
  const equity = new Float64Array(1);
  for (let bar = 0; bar < panel.bars; bar += 1) {
    portfolio.push(slicePanel(panel, bar, bar + 1), scores.subarray(bar * SYMBOLS), equity);
    look(portfolio, equity[0] ?? Number.NaN);
  }
  return portfolio.finish(panel.times);
}

const check = <T>(arbitrary: fc.Arbitrary<T>, holds: (given: T) => void) =>
  fc.assert(
    fc.property(arbitrary, (given) => {
      holds(given);
    }),
    { numRuns: runs(300) },
  );

const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0);

describe('whatever the market, the strategy and the execution', () => {
  test('the size of slices, and running again, change no bit', () => {
    check(fc.tuple(cases, fc.integer({ min: 1, max: BARS })), ([given, sliceBars]) => {
      const whole = run(given);
      expect(run(given, sliceBars)).toEqual(whole);
      expect(run(given)).toEqual(whole);
    });
  });

  test('equity is cash and positions at their marks, and positions are those that are listed as held', () => {
    check(cases, (given) =>
      watch(given, ({ account }, equity) => {
        const { quantities, marks, count } = account.positions;
        const value = sum(quantities.map((held, symbol) => (held === 0 ? 0 : held * (marks[symbol] ?? 0))));
        expect(equity).toBeCloseTo(account.cash + value, 6);
        expect(quantities.filter((held) => held !== 0).length).toBe(count);
      }),
    );
  });

  test('the fees of all trades are the commission paid, and their profits what equity has gained', () => {
    check(cases, (given) => {
      const { trades, totals, equity } = run(given);
      expect(sum(trades.fees)).toBeCloseTo(totals.commission, 6);
      expect(sum(trades.pnl) - totals.borrowing).toBeCloseTo((equity.at(-1) ?? 0) - 10_000, 5);
    });
  });

  test('cash is never negative without leverage and short positions', () => {
    check(cases, (given) =>
      watch({ ...given, execution: { ...given.execution, leverage: 1, direction: 'LONG' } }, ({ account }) =>
        expect(account.cash).toBeGreaterThanOrEqual(0),
      ),
    );
  });
});

describe('what an account does not know', () => {
  test('bars that come later change nothing before them', () => {
    check(fc.tuple(cases, market, fc.integer({ min: 1, max: BARS - 1 })), ([given, other, bars]) => {
      const joined = (name: 'open' | 'high' | 'low' | 'close') =>
        Float64Array.from(given.panel[name], (price, cell) =>
          cell < bars * SYMBOLS ? price : (other.panel[name][cell] ?? 0),
        );
      const prices = { open: joined('open'), high: joined('high'), low: joined('low'), close: joined('close') };
      const scores = given.scores.map((score, cell) => (cell < bars * SYMBOLS ? score : (other.scores[cell] ?? 0)));
      const changed = run({ ...given, panel: panelOf(SYMBOLS, prices), scores });
      expect(changed.equity.slice(0, bars)).toEqual(run(given).equity.slice(0, bars));
    });
  });

  test('without scores equity is flat', () => {
    check(cases, (given) => {
      const { equity, totals } = run({ ...given, scores: new Float64Array(CELLS).fill(Number.NaN) });
      expect(equity).toEqual(new Float64Array(BARS).fill(10_000));
      expect(totals.orders).toBe(0);
    });
  });
});

describe('where costs are proportional and quantities fractional', () => {
  const proportional = cases.map((given) => ({
    ...given,
    execution: { ...given.execution, commissionFixed: 0, commissionPerUnit: 0, commissionMinimum: 0, lotSize: 0 },
  }));

  test('prices and cash times two give equity times two, bit for bit', () => {
    check(proportional, (given) => {
      const { open, high, low, close } = given.panel;
      const twice = (column: Float64Array) => column.map((price) => 2 * price);
      const panel = panelOf(SYMBOLS, { open: twice(open), high: twice(high), low: twice(low), close: twice(close) });
      expect(run({ ...given, panel }, BARS, 20_000).equity).toEqual(run(given).equity.map((value) => 2 * value));
    });
  });

  test('costs never raise equity where all positions are long and renewed at each close', () => {
    const rates = fc.record({ commissionRate: fc.constantFrom(0, 0.001), slippageRate: fc.constantFrom(0, 0.002) });
    const costs = fc.tuple(market, rates, fc.boolean());
    check(costs, ([{ panel, scores }, rate, byRank]) => {
      const strategy = byRank ? topK({ top: 2, grossExposure: 0.4 }) : targetWeight({ grossExposure: 0.4 });
      const close = panel.close.map((price, cell) => (price > 0 ? price : 50 + (cell % SYMBOLS)));
      const given = { panel: panelOf(SYMBOLS, { close }), scores, strategy };
      const free = run({ ...given, execution: { ...FREE, direction: 'LONG' } }).equity;
      const { equity } = run({ ...given, execution: { ...FREE, ...rate, direction: 'LONG' } });
      for (const [bar, value] of equity.entries()) expect(value).toBeLessThanOrEqual((free[bar] ?? 0) + ROUNDING);
    });
  });
});

test('a symbol without scores changes nothing where sizes do not depend on the number of symbols', () => {
  check(cases, (given) => {
    if (given.strategy.kind === 'THRESHOLD') return;
    const wider = (column: Float64Array, extra: (cell: number) => number) =>
      Float64Array.from({ length: BARS * (SYMBOLS + 1) }, (_, cell) => {
        const [bar, symbol] = [Math.floor(cell / (SYMBOLS + 1)), cell % (SYMBOLS + 1)];
        return symbol === SYMBOLS ? extra(bar) : (column[bar * SYMBOLS + symbol] ?? 0);
      });
    const price = (bar: number) => 10 + bar;
    const { open, high, low, close } = given.panel;
    const panel = panelOf(SYMBOLS + 1, {
      open: wider(open, price),
      high: wider(high, price),
      low: wider(low, price),
      close: wider(close, price),
    });
    const scores = wider(given.scores, () => Number.NaN);
    expect(run({ ...given, panel, scores }).equity).toEqual(run(given).equity);
  });
});
