interface Row {
  readonly rank: number;
  readonly deflatedSharpe: number | null;
  readonly result: {
    readonly model: { readonly name: string };
    readonly metrics: Readonly<Record<'sharpe' | 'cagr' | 'totalReturn' | 'maxDrawdown' | 'trades', number | null>>;
    readonly cache: { readonly status: string };
  };
}

const percent = (value: number | null) => (value === null ? '-' : `${(100 * value).toFixed(1)} %`);
const number = (digits: number) => (value: number | null) => (value === null ? '-' : value.toFixed(digits));

/** A comparison as a table for the terminal, numbers to the right. */
export function comparisonTable(rows: readonly Row[]): string {
  const head = ['#', 'model', 'Sharpe', 'DSR', 'CAGR', 'return', 'drawdown', 'trades', 'cache'];
  const body = rows.map(({ rank, deflatedSharpe, result: { model, metrics, cache } }) => [
    String(rank),
    model.name,
    number(2)(metrics.sharpe),
    number(2)(deflatedSharpe),
    percent(metrics.cagr),
    percent(metrics.totalReturn),
    percent(metrics.maxDrawdown),
    number(0)(metrics.trades),
    cache.status,
  ]);
  const widths = head.map((title, column) =>
    Math.max(title.length, ...body.map((cells) => cells[column]?.length ?? 0)),
  );
  const isText = (column: number) => column === 1 || column === head.length - 1;
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => (isText(column) ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ');
  const rule = widths.map((width) => '─'.repeat(width)).join('──');
  return [line(head), rule, ...body.map(line)].map((text) => `  ${text.trimEnd()}`).join('\n');
}
