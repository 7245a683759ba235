import { z } from 'zod';
import { InvalidInputError } from '../../errors.ts';

/** How many bars a case has, and how many columns: instruments side by side. */
export interface Shape {
  readonly bars: number;
  readonly columns: number;
}

/**
 * Columns as they were read, `[bars]` each. A Float64Array or Uint8Array of the caller's is used as it is, not copied.
 */
export interface Columns<Column = Float64Array> {
  readonly columns: readonly Column[];
  /** Whether they came as an array of columns, and not as one column alone. */
  readonly isNested: boolean;
}

/** A column of numbers: unknown ones are null, NaN or "NaN", and infinite ones "Infinity" and "-Infinity" in JSON. */
export type ColumnInput = Float64Array | readonly (number | string | null)[];
/** A column of signals. */
export type FlagColumnInput = Uint8Array | readonly (boolean | 0 | 1)[];

const NUMBER_NAMES = new Map([
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
  ['inf', Infinity],
  ['-inf', -Infinity],
]);

/** A value as a number; undefined: it is none. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (value === null) return NaN;
  return typeof value === 'string' ? NUMBER_NAMES.get(value) : undefined;
}

function flagOf(value: unknown): number | undefined {
  if (typeof value === 'boolean') return Number(value);
  return value === 0 || value === 1 ? value : undefined;
}

/** What is wrong with an input, and where in it. */
export interface Fault {
  readonly fault: string;
  readonly path: readonly number[];
}

const NO_COLUMNS = 'expected an array by bar, or an array of such columns';

/** Columns of numbers. Typed arrays are taken as they are: nothing is checked number by number. */
export function readNumbers(input: unknown): Columns | Fault {
  return readColumns(input, (column) => {
    if (column instanceof Float64Array) return column;
    return Array.isArray(column) ? readColumn(Float64Array, column, numberOf) : undefined;
  });
}

/** Columns of signals, 0 or 1. */
export function readFlags(input: unknown): Columns<Uint8Array> | Fault {
  return readColumns(input, (column) => {
    if (column instanceof Uint8Array) return checkFlags(column);
    return Array.isArray(column) ? readColumn(Uint8Array, column, flagOf) : undefined;
  });
}

/** @param read of one column; undefined where it is none */
function readColumns<Column extends { readonly length: number }>(
  input: unknown,
  read: (column: unknown) => Column | Fault | undefined,
): Columns<Column> | Fault {
  const isNested = Array.isArray(input) && typeof input[0] === 'object' && input[0] !== null;
  const columns: Column[] = [];
  for (const [index, each] of (isNested ? (input as unknown[]) : [input]).entries()) {
    const column = read(each);
    const path = isNested ? [index] : [];
    if (column === undefined || ('length' in column && column.length === 0)) return { fault: NO_COLUMNS, path };
    if ('fault' in column) return { fault: column.fault, path: [...path, ...column.path] };
    columns.push(column);
  }
  return { columns, isNested };
}

function readColumn<Column extends Float64Array | Uint8Array>(
  Kind: new (length: number) => Column,
  source: readonly unknown[],
  valueOf: (value: unknown) => number | undefined,
): Column | Fault {
  const column = new Kind(source.length);
  for (let bar = 0; bar < source.length; bar += 1) {
    const value = valueOf(source[bar]);
    if (value === undefined) return { fault: `expected ${EXPECTED.get(valueOf)}`, path: [bar] };
    column[bar] = value;
  }
  return column;
}

const EXPECTED = new Map<unknown, string>([
  [numberOf, 'a number, null or "NaN"'],
  [flagOf, 'true, false, 0 or 1'],
]);

function checkFlags(flags: Uint8Array): Uint8Array | Fault {
  let seen = 0;
  for (let bar = 0; bar < flags.length; bar += 1) seen |= flags[bar];
  if (seen <= 1) return flags;
  return { fault: 'expected 0 or 1', path: [flags.findIndex((flag) => flag > 1)] };
}

/** A schema out of a reader. */
export const schemaOf = <Read extends object>(read: (input: unknown) => Read | Fault) =>
  z.unknown().transform((input, context): Read => {
    const result = read(input);
    if (!('fault' in result)) return result;
    context.addIssue({ code: 'custom', message: result.fault, path: [...result.path], input });
    return z.NEVER;
  });

export const columnsSchema = schemaOf(readNumbers);
export const flagsSchema = schemaOf(readFlags);

/** The columns, if they have the shape of the case. @throws InvalidInputError at `path` */
export function fitted<Column extends { readonly length: number }>(
  { columns }: Columns<Column>,
  shape: Shape,
  path: string[],
): readonly Column[] {
  if (columns.length === shape.columns && columns.every(({ length }) => length === shape.bars)) return columns;
  const was = `${columns.length} columns of ${columns.map(({ length }) => length).join(', ')} bars`;
  const message = `expected ${shape.columns} columns of ${shape.bars} bars, was "${was}". Give it the shape of close.`;
  throw new InvalidInputError([{ path, message }]);
}
