import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ERROR_CODES, FAILURE_CODES, InvalidInputError, quote } from '../src/errors.ts';

test('docs/errors.md lists every code with its description, and no other', () => {
  const page = readFileSync(join(import.meta.dirname, '../docs/errors.md'), 'utf8');
  const tables = page.split('A model that fails').map((text) => {
    const rows = [...text.matchAll(/^\| `([A-Z_]+)` +\| (.*?) +\|$/gm)];
    return Object.fromEntries(rows.map(([, code, description]) => [code, description]));
  });
  expect(tables).toEqual([ERROR_CODES, FAILURE_CODES]);
});

test('a long value is cut in messages', () => {
  expect(quote('x'.repeat(1_000_000)).length).toBeLessThan(120);
});

test('of more than a thousand broken rules the first thousand are told', () => {
  const issues = Array.from({ length: 1_200 }, (_, index) => ({
    path: ['rows', `${index}`],
    message: 'Expected less.',
  }));
  const error = new InvalidInputError(issues);
  expect(error.issues).toEqual(issues.slice(0, 1_000));
  expect(error.message).toMatch(/rows\.999: Expected less\.\nand 200 more$/);
});
