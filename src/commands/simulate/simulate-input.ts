import { z } from 'zod';
import { InvalidInputError, quote } from '../../errors.ts';

/** A number, or its name where JSON has none; null is unknown. */
export const numberSchema = z.union([
  z.number(),
  z.enum(['NaN', 'Infinity', '-Infinity', 'inf', '-inf']).transform((name) => Number(name.replace('inf', 'Infinity'))),
  z.null().transform(() => NaN),
]);

/** One column of bars, or an array of columns. */
export const columnsSchema = z.union([z.array(numberSchema).min(1), z.array(z.array(numberSchema).min(1)).min(1)]);
export const flagsSchema = z.union([
  z.array(z.union([z.boolean(), z.literal(0), z.literal(1)])),
  z.array(z.array(z.union([z.boolean(), z.literal(0), z.literal(1)]))),
]);

/** One of `names` as it is written, in capitals, with underscores, or by its number. */
export function modeSchema<Name extends string>(names: readonly Name[]) {
  const known = names.map((name, index) => `"${name}" (${index})`).join(', ');
  return z.union([z.string(), z.number()]).transform((value, context): Name => {
    const wanted = typeof value === 'string' ? value.toLowerCase().replaceAll(/[_\s-]/g, '') : value;
    const found = names.find((name, index) => wanted === name || wanted === index);
    if (found !== undefined) return found;
    context.addIssue({ code: 'custom', message: `expected one of ${known}`, input: value });
    return z.NEVER;
  });
}

/** The case as `schema` reads it. @throws InvalidInputError that names field, value and what was expected */
export function readCase<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new InvalidInputError(
    parsed.error.issues.flatMap((issue) => {
      if (issue.code === 'unrecognized_keys')
        return issue.keys.map((key) => ({
          path: [...issue.path.map(String), key],
          message: `is not a parameter, was ${quote(valueAt(input, [...issue.path, key]))}. Leave it out.`,
        }));
      const value = valueAt(input, issue.path);
      const remedy = value === undefined ? 'Add it.' : 'Correct it.';
      const rule = issue.code === 'invalid_union' ? unionRule(issue.path) : issue.message;
      return [{ path: issue.path.map(String), message: `${rule}, was ${quote(value)}. ${remedy}` }];
    }),
  );
}

function unionRule(path: readonly PropertyKey[]): string {
  const columns = ['ohlc', 'signals'].includes(String(path[0]));
  return columns ? 'expected an array by bar, or an array of such columns' : 'expected a number or arrays of numbers';
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    input,
  );
}

/** `[bars][columns]` row-major out of one column or an array of columns. */
export function rowMajor(source: readonly number[] | readonly (readonly number[])[], shape: Shape, path: string[]) {
  const columns = isNested<number>(source) ? source : [source];
  const fits = columns.length === shape.columns && columns.every((column) => column.length === shape.bars);
  if (!fits) {
    const was = `${columns.length} columns of ${columns.map((column) => column.length).join(', ')} bars`;
    const message = `expected ${shape.columns} columns of ${shape.bars} bars, was "${was}". Give it the shape of close.`;
    throw new InvalidInputError([{ path, message }]);
  }
  const cells = new Float64Array(shape.bars * shape.columns);
  for (const [column, values] of columns.entries())
    for (const [bar, value] of values.entries()) cells[bar * shape.columns + column] = value;
  return cells;
}

export interface Shape {
  readonly bars: number;
  readonly columns: number;
}

export function isNested<Cell>(
  source: readonly Cell[] | readonly (readonly Cell[])[],
): source is readonly (readonly Cell[])[] {
  return Array.isArray(source[0]);
}
