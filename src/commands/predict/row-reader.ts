import { quote } from '../../errors.ts';
import { areGenerated } from '../../models/index.ts';
import { invalidInput } from '../terminal/invalid-input.ts';

const MISSING = new Set(['', 'nan', 'null', 'na']);
/** As Python writes them. */
const FLAGS = new Map([
  ['true', 1],
  ['false', 0],
]);

/** A row of CSV as text. */
interface CsvRow {
  readonly line: number;
  readonly values: readonly string[];
}

export interface ModelInputs {
  /** The columns to read, in the order of the model's inputs; undefined: those that the model names. */
  readonly columns: readonly string[] | undefined;
  /** The model's own names for its inputs; null if it has none. */
  readonly names: readonly string[] | null;
  /** How many inputs the model has. */
  readonly count: number;
}

/** Turns rows of CSV into the inputs of a model, in its order. Throws InvalidInputError with the line at fault. */
export class RowReader {
  /** What the inputs are called in a header; null if only their order tells which is which. */
  readonly #names: readonly string[] | null;
  readonly #count: number;
  readonly #isHeaderRequired: boolean;
  #hasBegun = false;
  /** How many cells a row has. */
  #width: number;
  /** For each input, the index of its column. */
  #columns: readonly number[];

  constructor({ columns, names, count }: ModelInputs) {
    if (columns && columns.length !== count)
      throw invalidInput('--columns', `Expected ${count} names, one for each input, got ${columns.length}.`);
    this.#names = columns ?? names;
    this.#isHeaderRequired = columns !== undefined;
    this.#count = count;
    this.#width = count;
    this.#columns = Array.from({ length: count }, (_, column) => column);
  }

  /** The inputs of a row, NaN where a cell is missing; undefined for a header and for an empty line. */
  read({ line, values: cells }: CsvRow): number[] | undefined {
    if (cells.length === 1 && cells[0] === '' && this.#count > 1) return undefined;
    const isFirst = !this.#hasBegun;
    this.#hasBegun = true;
    if (isFirst && this.#isHeader(cells)) {
      this.#readHeader(cells, line);
      return undefined;
    }
    if (cells.length !== this.#width)
      throw invalidInput(`line ${line}`, `Expected ${this.#width} columns, got ${cells.length}.`);
    return this.#columns.map((column, input) => {
      const value = numberOf(cells[column] ?? '');
      if (value !== undefined) return value;
      const name = this.#names?.[input] ?? `${column + 1}`;
      throw invalidInput(`line ${line}, column ${name}`, `Expected a number, got ${quote(cells[column])}.`);
    });
  }

  #isHeader(cells: readonly string[]): boolean {
    // DataFrames without column names number them, and the header is then 0,1,2. In any other order they are values.
    const names = this.#names ?? [];
    const areOurs = areGenerated(names) ? names.join() === cells.join() : names.every((name) => cells.includes(name));
    return (
      this.#isHeaderRequired || (areOurs && names.length > 0) || cells.some((cell) => numberOf(cell) === undefined)
    );
  }

  #readHeader(cells: readonly string[], line: number): void {
    this.#width = cells.length;
    const names = this.#names;
    const areNamed = names?.some((name) => cells.includes(name)) ?? false;
    if (!names || (areGenerated(names) && !areNamed && !this.#isHeaderRequired)) {
      // The model has no names: the columns are the inputs in order.
      if (cells.length === this.#count) return;
      const message = `Expected ${this.#count} columns, as many as the model has inputs, got ${cells.length}.`;
      throw invalidInput(`line ${line}`, message);
    }
    const missing = names.filter((name) => !cells.includes(name));
    if (missing.length > 0) {
      const message = `Expected a column for each input of the model, and ${missing.map(quote).join(', ')} is missing.`;
      throw invalidInput(`line ${line}`, `${message} Name the columns with --columns, in the order of the inputs.`);
    }
    const twice = names.find((name) => cells.indexOf(name) !== cells.lastIndexOf(name));
    if (twice !== undefined)
      throw invalidInput(`line ${line}`, `Expected each column once, and ${quote(twice)} is there more often.`);
    this.#columns = names.map((name) => cells.indexOf(name));
  }
}

/** NaN where a cell is missing, undefined where it is no number. */
function numberOf(cell: string): number | undefined {
  if (MISSING.has(cell.toLowerCase())) return Number.NaN;
  const flag = FLAGS.get(cell.toLowerCase());
  if (flag !== undefined) return flag;
  const value = Number(cell.replace(/^([+-]?)inf$/i, '$1Infinity'));
  return Number.isNaN(value) ? undefined : value;
}
