import { type InputIssue, quote } from '../errors.ts';

const MAX_NAME = 200;

/** What is wrong with the name of a dataset, model or the like: `@`, for one, separates a name from its version. */
export function nameIssues(path: readonly string[], name: string): InputIssue[] {
  if (name.length > 0 && name.length <= MAX_NAME && /^[\p{L}\p{N}][\p{L}\p{N} ._/:^=+-]*$/u.test(name)) return [];
  const rule = `Expected 1 to ${MAX_NAME} letters, digits, spaces or any of ._/:^=+- beginning with a letter or digit`;
  return [{ path, message: `${rule}, got ${quote(name)}.` }];
}
