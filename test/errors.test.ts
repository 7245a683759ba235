import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ERROR_CODES, quote } from '../src/errors.ts';

test('docs/errors.md lists every code with its description, and no other', () => {
  const text =
    readFileSync(join(import.meta.dirname, '../docs/errors.md'), 'utf8').split('A model that fails')[0] ?? '';
  const rows = [...text.matchAll(/^\| `([A-Z_]+)` +\| (.*?) +\|$/gm)].map(([, code, description]) => [
    code,
    description,
  ]);
  expect(Object.fromEntries(rows)).toEqual(ERROR_CODES);
});

test('a long value is cut in messages', () => {
  expect(quote('x'.repeat(1_000_000)).length).toBeLessThan(120);
});
