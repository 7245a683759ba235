import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createProgram } from '../src/commands/index.ts';
import { OPERATORS } from '../src/engine/expression/operators.ts';
import { METRICS } from '../src/engine/index.ts';

const ROOT = resolve(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const pages = ['README.md', ...readdirSync(join(ROOT, 'docs')).map((name) => `docs/${name}`)];

describe('the documents', () => {
  test.each(pages)('%s links to what exists', (page) => {
    const links = [...read(page).matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)].map(([, link = '']) => link);
    expect(links.filter((link) => !existsSync(resolve(ROOT, dirname(page), link)))).toEqual([]);
  });

  test('docs/features.md has every operator, and no other', () => {
    const table = read('docs/features.md').split('## Operators')[1]?.split('## No look-ahead')[0] ?? '';
    const named = [...table.matchAll(/`([A-Z]\w*)\(/g)].map(([, name = '']) => name);
    expect(new Set(named)).toEqual(new Set(OPERATORS.keys()));
  });

  test('docs/metrics.md has every metric as the catalogue describes it', () => {
    const rows = Object.entries(METRICS).map(
      ([name, { unit, better, description, undefinedWhen }]) =>
        `| \`${name}\` | ${unit.toLowerCase()} | ${better.toLowerCase()} | ${description} | ${undefinedWhen} |`,
    );
    const table = read('docs/metrics.md')
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .map((line) => line.replaceAll(/ +\|/g, ' |'));
    expect(table).toEqual(rows);
  });

  test('test/golden/README.md names every file there', () => {
    const files = readdirSync(join(ROOT, 'test/golden')).filter((name) => name !== 'README.md');
    const named = [...read('test/golden/README.md').matchAll(/\*\*`([^`]+)`\*\*/g)].map(([, name = '']) => name);
    expect(named.toSorted()).toEqual(files.toSorted());
  });

  test('README.md names no command that is not there', () => {
    const named = [...read('README.md').matchAll(/hindcast -- (\w+)/g)].map(([, name = '']) => name);
    const commands = new Set(createProgram().commands.map((command) => command.name()));
    expect(named.filter((name) => !commands.has(name))).toEqual([]);
  });
});
