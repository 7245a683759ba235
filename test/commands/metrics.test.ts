import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { w6 } from '../../bench/workloads.ts';
import { CONVENTIONS, type Convention, type MetricName, type MetricValue } from '../../src/engine/index.ts';
import { LIBRARY_NAMES, type LibraryValues, metricDifferences } from '../support/library-metrics.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const golden = (name: string) => JSON.parse(readFileSync(join(ROOT, 'test/golden', name), 'utf8')) as unknown;

interface Case extends Readonly<Record<'empyrical' | 'quantstats' | 'vectorbt', LibraryValues>> {
  readonly name: string;
  readonly returns: readonly (number | string)[];
  readonly benchmark: readonly number[];
}

interface Answer {
  readonly kind: string;
  readonly convention: string;
  readonly periodsPerYear: number;
  readonly metrics: Partial<Record<MetricName, MetricValue>>;
}

function run(input: string, ...options: string[]) {
  const args = ['src/main.ts', 'metrics', ...options];
  return spawnSync(process.execPath, args, { cwd: ROOT, input, encoding: 'utf8' });
}

function measure(input: string, ...options: string[]): Answer {
  const { status, stdout, stderr } = run(input, '--json', ...options);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return JSON.parse(stdout) as Answer;
}

const day = (index: number) => new Date(Date.UTC(2024, 0, 1 + index)).toISOString().slice(0, 10);

describe('hindcast metrics', () => {
  const cases = (golden('metrics.json') as { cases: Case[] }).cases.filter(({ returns }) => returns.length > 0);
  const everywhere = ['mixed', 'with_nan', 'random-0'];
  /** Each case by one convention in turn, and some by all. */
  const chosen = cases.flatMap((each, index) =>
    CONVENTIONS.filter((_, place) => everywhere.includes(each.name) || place === index % CONVENTIONS.length).map(
      (convention) => [each.name, convention, each] as const,
    ),
  );

  test.each(chosen)('prints what the library answers: %s by %s', (_, convention, each) => {
    const lines = each.returns.map((value, bar) => `${value === 'NaN' ? '' : value},${each.benchmark[bar]}`);
    const options = ['--benchmark', 'market', '--convention', convention.toLowerCase()];
    const answer = measure(['returns,market', ...lines].join('\n'), ...options);
    expect(answer).toMatchObject({ kind: 'RETURNS', convention, periodsPerYear: 252 });
    const { key, names } = LIBRARY_NAMES[convention];
    expect(metricDifferences(answer.metrics, each[key], names)).toEqual([]);
  });

  test.each(Object.keys(LIBRARY_NAMES) as Convention[])('takes equity, whose first value is the start: %s', (name) => {
    const { key, names } = LIBRARY_NAMES[name];
    const expected = (golden('w6-metrics.json') as Record<string, LibraryValues>)[`${key}_d`] ?? {};
    const ofBenchmark = new Set(['alpha', 'beta', 'excess_sharpe', 'information_ratio', 'capture']);
    const own = Object.fromEntries(Object.entries(expected).filter(([metric]) => !ofBenchmark.has(metric)));
    const { kind, metrics } = measure(`${['equity', ...w6('days')].join('\n')}\n`, '--convention', name);
    expect(kind).toBe('EQUITY');
    expect(metrics.BARS).toEqual({ value: w6('days').length - 1 });
    expect(metricDifferences(metrics, own, names)).toEqual([]);
    expect(metrics.ALPHA).toEqual({ value: null, reason: 'there is no benchmark' });
  });
});

describe('hindcast metrics reads CSV', () => {
  test('tells the bars of a year and the best and worst periods from dates, with or without a header', () => {
    const values = [100, 110, 99, 99, 120];
    const rows = values.map((value, index) => `${day(index)},${value}`);
    const { periodsPerYear, metrics } = measure(['Date,Close', ...rows].join('\r\n'));
    expect(periodsPerYear).toBe(252);
    expect(metrics.BEST_DAY?.value).toBeCloseTo(120 / 99 - 1, 12);
    expect(metrics.WORST_MONTH?.value).toBeCloseTo(0.2, 12);
    expect(measure(rows.join('\n'), '--equity')).toEqual(measure(['Date,Close', ...rows].join('\n')));
    const weekend = Array.from({ length: 9 }, (_, index) => `${day(index)},${100 + index}`);
    expect(measure(['date,close', ...weekend].join('\n')).periodsPerYear).toBe(365);
    expect(measure(['date,close', ...weekend].join('\n'), '--periods-per-year', '12').periodsPerYear).toBe(12);
  });

  test('finds its columns by name or option, in quotes or not', () => {
    const rows = ['"date","model ""a""","other",close', '2024-01-01,0.01,7,5', '2024-01-02,-0.02,8,6'];
    const alone = measure('return\n0.01\n-0.02\n').metrics;
    const named = measure(rows.join('\n'), '--returns', '--column', 'Model "A"').metrics;
    expect(named).toMatchObject(alone);
    expect(named.WORST_DAY?.value).toBeCloseTo(-0.02, 12);
    expect(measure('0.01\n-0.02\n', '--returns').metrics).toEqual(alone);
  });

  test('a missing return is a bar without a return, over a missing level of the benchmark both returns are bridged', () => {
    const { metrics } = measure('returns\n0.01\n\n-0.02\n\n\n');
    expect(metrics.BARS).toEqual({ value: 3 });
    expect(metrics.TOTAL_RETURN?.value).toBeCloseTo(1.01 * 0.98 - 1, 12);
    const bridged = measure('equity,index\n100,50\n101,\n102,55\n103,56\n105,57\n', '--benchmark', 'index').metrics;
    const returns = [
      [102 / 100, 55 / 50],
      [103 / 102, 56 / 55],
      [105 / 103, 57 / 56],
    ].map((pair) => pair.map((factor) => factor - 1));
    const plain = measure(['returns,index', ...returns].join('\n'), '--benchmark', 'index').metrics;
    expect(bridged.BETA?.value).toBeCloseTo(plain.BETA?.value ?? Number.NaN, 9);
  });

  test('prints a table with the reasons', () => {
    const { stdout, status } = run('returns\n0.01\n0.02\n');
    expect(status).toBe(0);
    expect(stdout).toMatch(/EMPYRICAL, 252 periods a year/);
    expect(stdout).toMatch(/TOTAL_RETURN +0\.0302\n/);
    expect(stdout).toMatch(/SORTINO +- {2}no return is negative/);
  });
});

describe('hindcast metrics names what is wrong and ends with 1', () => {
  test.each([
    ['no rows', 'returns\n', [], /Expected CSV with at least one row/],
    ['a cell that is no number', 'returns\n0.1\n1 %\n', [], /line 3, column returns: Expected a number, got "1 %"/],
    ['an infinite return', 'returns\nInfinity\n', [], /line 2, column returns: Expected a number, got "Infinity"/],
    ['a row of another width', 'date,close\n2024-01-01,1\n2024-01-02\n', [], /line 3: Expected 2 columns, got 1/],
    ['a quote that is not closed', 'returns\n"0.1\n', [], /line \d+: Expected CSV: Quote Not Closed/],
    ['a bad time', 'date,close\n2024-02-30,1\n', [], /line 2, column date: Expected a time .* got "2024-02-30"/],
    ['times that do not rise', 'date,close\n2024-01-02,1\n2024-01-02,2\n', [], /line 3, column date: .* Sort the rows/],
    ['equity that is missing', 'close,x\n1,1\n,2\n', [], /line 3, column close: Expected the equity, got ""/],
    ['equity that begins at 0', 'equity\n0\n1\n', [], /line 2, column equity: .* say --returns/],
    ['a level of 0', 'equity,i\n1,0\n', ['--benchmark', 'i'], /line 2, column i: Expected a level above 0/],
    ['a column of unknown meaning', 'a\n1\n', [], /the column "a" holds. Say --returns or --equity/],
    ['several columns', 'a,b\n1,2\n', ['--returns'], /got "a", "b". Name it with --column/],
    ['both kinds', 'return,equity\n1,2\n', [], /got "return", "equity". Name it with --column/],
    [
      'a column that is not there',
      'close\n1\n',
      ['--column', 'x'],
      /--column: Expected the name of .*"close", got "x"/,
    ],
    ['a benchmark that is the series', 'close\n1\n', ['--benchmark', 'close'], /--column|one column of returns/],
  ])('%s', (...row) => {
    const [, input, options, message] = row;
    const { status, stderr } = run(input, ...options);
    expect(stderr).toMatch(message);
    expect(status).toBe(1);
  });

  test.each([
    [['--convention', 'x'], /'--convention <name>' argument 'x' is invalid. .*EMPYRICAL, QUANTSTATS, VECTORBT/],
    [['--periods-per-year', '0'], /'--periods-per-year <number>' argument '0' is invalid. Expected a positive number/],
    [['--returns', '--equity'], /'--equity' cannot be used with option '--returns'/],
    [['--nope'], /unknown option '--nope'/],
  ])('%j', (options, message) => {
    const { status, stderr } = run('close\n1\n', ...options);
    expect(stderr).toMatch(message);
    expect(status).toBe(2);
  });
});
