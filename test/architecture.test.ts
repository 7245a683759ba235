import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const src = join(root, 'src');

/** What each room may import, besides itself, packages and the porch. docs/architecture.md has the same table. */
const ROOMS: Record<string, readonly string[]> = {
  main: ['commands'],
  commands: ['app', 'engine', 'ingest', 'jobs', 'models', 'resolvers'],
  app: [
    'columns',
    'comparisons',
    'context',
    'events',
    'exports',
    'http',
    'ingest',
    'jobs',
    'loaders',
    'model-process',
    'resolvers',
    'store',
  ],
  http: ['context', 'exports', 'files', 'loaders', 'resolvers', 'schema', 'store'],
  schema: ['cache', 'context', 'engine', 'files', 'loaders', 'model-process', 'resolvers', 'store'],
  resolvers: [
    'cache',
    'columns',
    'comparisons',
    'context',
    'engine',
    'events',
    'exports',
    'files',
    'ingest',
    'loaders',
    'model-process',
    'models',
    'store',
  ],
  context: [
    'cache',
    'columns',
    'comparisons',
    'events',
    'exports',
    'ingest',
    'jobs',
    'loaders',
    'model-process',
    'store',
  ],
  jobs: ['cache', 'models', 'runs', 'store'],
  'model-process': ['cache', 'columns', 'engine', 'models', 'processes', 'runs', 'store'],
  runs: ['cache', 'columns', 'engine', 'models', 'store'],
  loaders: ['cache', 'columns', 'store'],
  columns: ['cache', 'engine', 'processes', 'store'],
  exports: ['comparisons', 'engine', 'processes', 'store'],
  comparisons: ['engine', 'processes', 'store'],
  store: ['engine', 'models'],
  cache: [],
  models: ['processes'],
  ingest: ['processes'],
  processes: [],
  events: [],
  files: [],
  engine: [],
};

/** Single files that every room but the engine may import, and that import no room. */
const PORCH = ['errors', 'config', 'logger', 'clock'];

/** What each folder of a room may import of the room's other folders, besides the files beside the folders. */
const FOLDERS: Record<string, Record<string, readonly string[]>> = {
  store: {
    postgres: [],
    access: ['postgres'],
    'market-data': ['postgres'],
    features: ['postgres'],
    models: ['postgres'],
    results: ['postgres'],
    backtests: ['market-data', 'models', 'postgres', 'results'],
  },
  resolvers: {
    access: [],
    system: [],
    'market-data': [],
    features: ['market-data'],
    models: ['features', 'market-data'],
    backtests: ['market-data', 'models'],
    launches: ['backtests', 'market-data', 'models'],
    comparisons: ['backtests'],
    exports: ['backtests', 'comparisons', 'market-data'],
  },
  schema: {
    access: [],
    system: [],
    'market-data': [],
    features: [],
    models: ['features'],
    backtests: ['models'],
    launches: ['backtests', 'models'],
    comparisons: ['backtests'],
  },
  cache: { results: [], columns: [] },
};

interface SourceFile {
  /** Relative to src. */
  readonly path: string;
  readonly text: string;
  /** As written: `./x.ts` or the name of a package. */
  readonly specifiers: readonly string[];
  /** The files that it imports, relative to src. */
  readonly targets: readonly string[];
}

const files: SourceFile[] = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path.endsWith('.ts') && !path.includes('generated/'))
  .map((path) => {
    const text = readFileSync(join(src, path), 'utf8');
    const specifiers = [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1] ?? '');
    const targets = specifiers
      .filter((specifier) => specifier.startsWith('.'))
      .map((specifier) => relative(src, resolve(dirname(join(src, path)), specifier)).replaceAll('\\', '/'))
      .filter((target) => target !== '../package.json');
    return { path, text, specifiers, targets };
  });

/** The room of a file: the first part of its path, without the extension. */
const roomOf = (path: string) => (path.split('/')[0] ?? '').replace(/\.ts$/, '');
/** The folder within the room; undefined for a file that lies beside the folders. */
const folderOf = (path: string) => (path.split('/').length > 2 ? path.split('/')[1] : undefined);
/** The imports that a rule does not allow, as lines to read. */
const forbidden = (isForbidden: (path: string, target: string) => boolean) =>
  files.flatMap(({ path, targets }) =>
    targets.filter((target) => isForbidden(path, target)).map((target) => `${path} imports ${target}`),
  );

describe('the house', () => {
  test('has the rooms of the table and no others', () => {
    expect([...new Set(files.map(({ path }) => roomOf(path)))].sort()).toEqual(
      [...Object.keys(ROOMS), ...PORCH].sort(),
    );
  });

  test('has a table in which each room imports only rooms below it', () => {
    const order = Object.keys(ROOMS);
    const upward = Object.entries(ROOMS).flatMap(([room, imports]) =>
      imports.filter((other) => order.indexOf(other) <= order.indexOf(room)).map((other) => `${room} imports ${other}`),
    );
    expect(upward).toEqual([]);
  });

  test('is the one in docs/architecture.md', () => {
    const page = readFileSync(join(root, 'docs/architecture.md'), 'utf8');
    const rows = [...page.matchAll(/^\| `([\w-]+)(?:\/|\.ts)` +\| ([^|]*)\|/gm)].map(([, room = '', imports = '']) => [
      room,
      imports.split(',').flatMap((name) => name.trim() || []),
    ]);
    expect(Object.fromEntries(rows)).toEqual(ROOMS);
  });
});

describe('imports', () => {
  test('go to the rooms that the table allows', () => {
    expect(
      forbidden((path, target) => {
        const [room, other] = [roomOf(path), roomOf(target)];
        if (room === other) return false;
        if (PORCH.includes(other)) return room === 'engine' || PORCH.includes(room);
        return !(ROOMS[room] ?? []).includes(other);
      }),
    ).toEqual([]);
  });

  test('go to the folders of the same room that the table of folders allows', () => {
    expect(
      forbidden((path, target) => {
        const [from, to] = [folderOf(path), folderOf(target)];
        const rules = FOLDERS[roomOf(path)];
        if (!rules || roomOf(path) !== roomOf(target) || from === to || !from || !to || to === 'generated')
          return false;
        return !(rules[from] ?? []).includes(to);
      }),
    ).toEqual([]);
  });

  test('of the schema go to the use cases of the same noun', () => {
    expect(
      forbidden(
        (path, target) =>
          roomOf(path) === 'schema' &&
          roomOf(target) === 'resolvers' &&
          folderOf(target) !== undefined &&
          folderOf(path) !== folderOf(target),
      ),
    ).toEqual([]);
  });

  test('of the engine leave the simulators of other libraries alone', () => {
    const isCompat = (path: string) => path.startsWith('engine/compat/');
    expect(
      forbidden(
        (path, target) =>
          roomOf(path) === 'engine' && path !== 'engine/index.ts' && isCompat(target) && !isCompat(path),
      ),
    ).toEqual([]);
  });
});

describe('packages and the environment', () => {
  test('are not known to the engine', () => {
    const foreign = files.flatMap(({ path, specifiers }) =>
      roomOf(path) === 'engine' ? specifiers.filter((specifier) => !specifier.startsWith('.')) : [],
    );
    expect(foreign).toEqual([]);
  });

  test('are known only to their rooms: Prisma to the store, the environment to the config', () => {
    const offenders = files.filter(({ path, text, specifiers, targets }) => {
      const isPrisma = (name: string) => name.includes('prisma') || name.startsWith('store/generated/');
      const hasPrisma = roomOf(path) !== 'store' && [...specifiers, ...targets].some(isPrisma);
      return hasPrisma || (roomOf(path) !== 'config' && text.includes('process.env'));
    });
    expect(offenders.map(({ path }) => path)).toEqual([]);
  });
});

describe('style', () => {
  test('no comment is wider than 120 characters', () => {
    const isWide = (line: string) => line.length > 120 && /^\s*(?:\/\/|\/?\*)/.test(line);
    expect(files.filter(({ text }) => text.split('\n').some(isWide)).map(({ path }) => path)).toEqual([]);
  });

  test('what is private to a class is #private', () => {
    expect(
      files.filter(({ text }) => /^\s+(?:private|protected) (?!constructor)/m.test(text)).map(({ path }) => path),
    ).toEqual([]);
  });
});
