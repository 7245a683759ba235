import { printable } from './printable.ts';

/** A column of a table by its title: text is aligned left, numbers right. */
export type TableColumn = string | { readonly title: string; readonly isNumber: true };

/** Rows of cells as a table for the terminal, below a line of titles and a rule. */
export function textTable(columns: readonly TableColumn[], body: readonly (readonly string[])[]): string {
  const rows = body.map((cells) => cells.map(printable));
  const titles = columns.map((column) => (typeof column === 'string' ? column : column.title));
  const widths = titles.map((title, column) =>
    Math.max(title.length, ...rows.map((cells) => cells[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return typeof columns[column] === 'string' ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  ');
  const rule = widths.map((width) => '─'.repeat(width)).join('──');
  return [line(titles), rule, ...rows.map(line)].map((text) => `  ${text.trimEnd()}`).join('\n');
}
