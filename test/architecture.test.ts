import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const src = join(root, 'src');

/** The table of docs/architecture.md: what each room may import besides itself, the porch and packages. */
const porch = ['errors', 'config', 'logger', 'telemetry', 'clock'];
const ground = ['engine'];
const floor0 = ['cache', 'store', 'models', 'ingest', 'events', 'files'];
const floor1 = ['columns', 'loaders', 'runs', 'model-process', 'jobs'];
const mayImport: Record<string, string[]> = {
  engine: [],
  ...Object.fromEntries(floor0.map((room) => [room, [...porch, ...ground]])),
  // A row of a model carries what the inspection of its file found.
  store: [...porch, ...ground, 'models'],
  columns: [...porch, ...ground, ...floor0],
  loaders: [...porch, ...ground, ...floor0, 'columns'],
  runs: [...porch, ...ground, ...floor0, 'columns'],
  'model-process': [...porch, ...ground, ...floor0, 'columns', 'runs'],
  jobs: [...porch, ...ground, ...floor0, 'runs'],
  context: [...porch, ...ground, ...floor0, ...floor1],
  resolvers: [...porch, ...ground, ...floor0, ...floor1, 'context'],
  schema: [...porch, ...ground, ...floor0, ...floor1, 'context', 'resolvers'],
  http: [...porch, ...floor0, 'context', 'schema'],
  app: [...porch, ...ground, ...floor0, ...floor1, 'context', 'resolvers', 'schema', 'http'],
  commands: [...porch, ...ground, ...floor0, ...floor1, 'context', 'resolvers', 'schema', 'app'],
  main: [...porch, 'commands'],
};

const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.startsWith('store/generated/'))
  .map((file) => join(src, file));

/** The room of a file: its first path segment under src, without the extension. */
const roomOf = (file: string) => (relative(src, file).split('/')[0] ?? '').replace(/\.ts$/, '');
const specifiers = (file: string) =>
  [...readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1] ?? '');

describe('the house', () => {
  test('has only the rooms of the table', () => {
    const rooms = new Set(files.map(roomOf));
    expect([...rooms].filter((room) => !(room in mayImport) && !porch.includes(room))).toEqual([]);
  });

  test('imports go down, never up, never sideways', () => {
    const broken = files.flatMap((file) =>
      specifiers(file)
        .filter((specifier) => specifier.startsWith('.'))
        .map((specifier) => resolve(dirname(file), specifier))
        .filter((target) => target.startsWith(src) && roomOf(target) !== roomOf(file))
        .filter((target) => !(mayImport[roomOf(file)] ?? []).includes(roomOf(target)))
        .map((target) => `${relative(root, file)} imports ${relative(root, target)}`),
    );
    expect(broken).toEqual([]);
  });

  test('the engine imports nothing but itself', () => {
    const foreign = files
      .filter((file) => roomOf(file) === 'engine')
      .flatMap((file) =>
        specifiers(file)
          .filter((specifier) => !specifier.startsWith('.'))
          .map((specifier) => `${relative(root, file)} imports ${specifier}`),
      );
    expect(foreign).toEqual([]);
  });

  test('only the store imports Prisma, only the config reads the environment', () => {
    const offenders = files.flatMap((file) => {
      const prisma =
        roomOf(file) !== 'store' && specifiers(file).some((specifier) => /prisma|generated/.test(specifier));
      const env = roomOf(file) !== 'config' && /process\.env/.test(readFileSync(file, 'utf8'));
      return prisma || env ? [relative(root, file)] : [];
    });
    expect(offenders).toEqual([]);
  });

  test('no file is longer than 300 lines', () => {
    const long = files.filter((file) => readFileSync(file, 'utf8').split('\n').length > 301);
    expect(long.map((file) => relative(root, file))).toEqual([]);
  });
});
