import { z } from 'zod';
import { InvalidInputError, quote } from '../../errors.ts';

/** One of `names`, whatever its capitals, underscores and hyphens; or its number in the list. */
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

/** The case as `schema` reads it. @throws InvalidInputError that names each field, its value and what was expected */
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
      const rule = issue.code === 'invalid_union' ? 'expected a number or arrays of numbers' : issue.message;
      return [{ path: issue.path.map(String), message: `${rule}, was ${quote(value)}. ${remedy}` }];
    }),
  );
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    input,
  );
}
