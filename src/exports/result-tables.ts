import { type EquityPaths, inBatches, periodTable } from '../comparisons/index.ts';
import { EXIT_REASONS, type TradeColumns, drawdownsOf, orderByEntry } from '../engine/index.ts';
import { NotFoundError } from '../errors.ts';
import { type Database, decodeTrades, findResultSeries } from '../store/index.ts';
import type { ExportContent } from './export-request.ts';
import {
  type Batch,
  type ColumnValues,
  type ExportColumn,
  type ExportTable,
  RESULT_COLUMNS,
  withResult,
} from './table.ts';

const DAY_MS = 86_400_000;
/** Rows, and values, of a batch at most. */
const MAX_ROWS = 100_000;
const MAX_VALUES = 250_000;

export interface ResultSources {
  readonly database: Database;
  readonly paths: EquityPaths;
}

type ResultContent = Exclude<ExportContent, { kind: 'ROWS' }>;

/** @throws {HindcastError} as the table is read, NOT_FOUND for a result that is gone */
export async function tableOfResults(sources: ResultSources, content: ResultContent): Promise<ExportTable> {
  if (content.kind === 'RETURNS') return returnsTable(sources, content);
  const [columns, batches] =
    content.kind === 'EQUITY'
      ? [EQUITY_COLUMNS, equityBatches(sources, content)]
      : [TRADE_COLUMNS, tradeBatches(sources, content)];
  return { columns: content.isSingle ? columns : [...RESULT_COLUMNS, ...columns], batches: inParts(batches) };
}

const EQUITY_COLUMNS: readonly ExportColumn[] = [
  { name: 'time', type: 'TIME' },
  { name: 'equity', type: 'NUMBER' },
  { name: 'drawdown', type: 'NUMBER' },
];

async function* equityBatches({ paths }: ResultSources, content: ResultContent): AsyncGenerator<Batch> {
  let index = 0;
  for await (const { times, equity, initialCash } of paths.read(content.results)) {
    const batch = [times, equity, drawdownsOf(equity, initialCash)];
    yield content.isSingle ? batch : withResult(content.results[index], batch);
    index += 1;
  }
}

/** As the fields of `Trade` in the API. */
const TRADE_COLUMNS: readonly ExportColumn[] = [
  { name: 'symbol', type: 'TEXT' },
  { name: 'side', type: 'TEXT' },
  { name: 'isOpen', type: 'BOOLEAN' },
  { name: 'size', type: 'NUMBER' },
  { name: 'entryTime', type: 'TIME' },
  { name: 'entryPrice', type: 'NUMBER' },
  { name: 'exitTime', type: 'TIME' },
  { name: 'exitPrice', type: 'NUMBER' },
  { name: 'fees', type: 'NUMBER' },
  { name: 'pnl', type: 'NUMBER' },
  { name: 'returnRatio', type: 'NUMBER' },
  { name: 'barsHeld', type: 'INTEGER' },
  { name: 'maxAdverse', type: 'NUMBER' },
  { name: 'maxFavourable', type: 'NUMBER' },
  { name: 'exitReason', type: 'TEXT' },
];

async function* tradeBatches({ database, paths }: ResultSources, content: ResultContent): AsyncGenerator<Batch> {
  for (const results of await inBatches(database, content.results, { series: 'trades' })) {
    const keys = results.map(({ key }) => key);
    const trades = await findResultSeries(database, keys, 'trades');
    let index = 0;
    for await (const { times } of paths.read(results)) {
      const result = results[index];
      const bytes = trades.get(result.key);
      if (!bytes) throw new NotFoundError('result', result.id, 'It was pruned. Launch its backtest again to have it.');
      const batch = tradeValues(decodeTrades(bytes, times), result.symbols);
      yield content.isSingle ? batch : withResult(result, batch);
      index += 1;
    }
  }
}

function tradeValues(trades: TradeColumns, symbols: readonly string[]): Batch {
  const order = orderByEntry(trades);
  const numbers = (name: keyof TradeColumns) => Float64Array.from(order, (trade) => trades[name][trade]);
  const texts = (name: keyof TradeColumns, textOf: (value: number) => string) =>
    Array.from(order, (trade) => textOf(trades[name][trade]));
  const special: Record<string, ColumnValues> = {
    symbol: texts('symbol', (symbol) => symbols[symbol]),
    side: texts('side', (side) => (side === 1 ? 'LONG' : 'SHORT')),
    isOpen: numbers('open'),
    exitReason: texts('exitReason', (reason) => EXIT_REASONS[reason]),
  };
  return TRADE_COLUMNS.map(({ name }) => special[name] ?? numbers(name as keyof TradeColumns));
}

/** The returns of days, as QuantStats and pyfolio take them: a column a result, named as its model. */
async function returnsTable({ paths }: ResultSources, { results, isSingle }: ResultContent): Promise<ExportTable> {
  const { periods, returns } = await periodTable(paths, results, 'DAY');
  const dates = Float64Array.from(periods, (day) => day * DAY_MS);
  const together = Math.max(1, Math.floor(MAX_VALUES / (1 + results.length)));
  return {
    columns: [
      { name: 'date', type: 'DATE' },
      ...results.map(({ name }): ExportColumn => ({ name: isSingle ? 'return' : name, type: 'NUMBER' })),
    ],
    batches: (async function* () {
      for (let from = 0; from < dates.length; from += together) {
        const to = from + together;
        yield [dates.subarray(from, to), ...results.map((_, index) => returns(index, from, to))];
      }
    })(),
  };
}

async function* inParts(batches: AsyncIterable<Batch>): AsyncGenerator<Batch> {
  for await (const batch of batches)
    for (let from = 0; from < batch[0].length; from += MAX_ROWS)
      yield batch.map((column) =>
        column instanceof Float64Array ? column.subarray(from, from + MAX_ROWS) : column.slice(from, from + MAX_ROWS),
      );
}
