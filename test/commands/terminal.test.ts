import { expect, test } from 'vitest';
import { printable } from '../../src/commands/terminal/printable.ts';
import { textTable } from '../../src/commands/terminal/text-table.ts';

test('control characters of a text do not reach a terminal, line breaks and letters of any script do', () => {
  expect(printable('a\u001b[2J\u0007\u009b1m\r\u202eb')).toBe(String.raw`a\u001b[2J\u0007\u009b1m\u000d\u202eb`);
  expect(printable('Überschuß 株 😀\n\tb')).toBe('Überschuß 株 😀\n\tb');
});

test('a table shows them as what they are, in columns of the right width', () => {
  const table = textTable(['model', 'cache'], [['\u001b[31m', 'HIT']]);
  expect(table.split('\n').at(-1)).toBe(String.raw`  \u001b[31m  HIT`);
});
