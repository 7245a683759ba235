import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importBars } from '../../src/commands/import.ts';
import { IMPORT, type TestApi, createTestApi, walkCsv } from '../support/api.ts';

describe('files on the server and on the client', () => {
  let api: TestApi;
  let home: string;
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'import-test-'));
    await mkdir(join(home, 'imports/daily'), { recursive: true });
    await writeFile(join(home, 'imports/daily/AAA.csv'), walkCsv(['AAA'], 50));
    await writeFile(join(home, 'secret.csv'), walkCsv(['AAA'], 50));
    await symlink(join(home, 'secret.csv'), join(home, 'imports/link.csv'));
    await symlink(join(home, 'imports/daily'), join(home, 'imports/inside'));
    execFileSync('mkfifo', [join(home, 'imports/pipe.csv')]);
    api = await createTestApi({ HINDCAST_IMPORT_DIR: join(home, 'imports') });
  });
  afterAll(async () => {
    await api.close();
    await rm(home, { recursive: true });
  });

  const importPath = async (path: string) => {
    const input = { dataset: 'paths', path };
    return (await api.client.request(IMPORT, { input })).importBars;
  };

  test('a path under the import directory is imported, also by way of a link that stays inside', async () => {
    expect(await importPath('daily/AAA.csv')).toMatchObject({ rows: 50, changed: true });
    expect(await importPath('inside/AAA.csv')).toMatchObject({ rows: 50, changed: false });
  });

  test.each([
    ['../secret.csv', /there is no such file inside/],
    ['../nothing.csv', /there is no such file inside/],
    ['daily/../../secret.csv', /there is no such file inside/],
    ['link.csv', /there is no such file inside/],
    ['/etc/passwd', /there is no such file inside/],
    ['none.csv', /there is no such file inside/],
    ['daily', /it is no plain file/],
    ['pipe.csv', /it is no plain file/],
  ])('the path %s is refused', async (path, reason) => {
    expect(await importPath(path)).toMatchObject({
      __typename: 'InvalidInput',
      message: expect.stringMatching(reason),
    });
  });

  test('hindcast import sends a file a symbol, and stops at the first that is refused', async () => {
    const own = (name: string) => join(home, name);
    await writeFile(own('MSFT.csv'), walkCsv(['x'], 60).replaceAll(',x,', ',').replace('symbol,', ''));
    await writeFile(own('bad.csv'), 'date,open\n2020-01-01,1\n');
    const run = importBars([own('MSFT.csv'), own('bad.csv')], { dataset: 'cli', url: api.app.http.url });
    await expect(run).rejects.toThrow(/bad\.csv: .*"high"/);
    const { dataset } = await api.client.request<{ dataset: unknown }>(
      '{ dataset(name: "cli") { instruments { edges { node { symbol bars } } } } }',
    );
    expect(dataset).toEqual({ instruments: { edges: [{ node: { symbol: 'MSFT', bars: 60 } }] } });
  });

  const progressOf = async (progressId: string) => {
    const query = 'query ($progressId: String!) { importProgress(progressId: $progressId) { fraction rows } }';
    const { importProgress } = await api.client.request<{
      importProgress: { fraction: number; rows: number } | null;
    }>(query, { progressId });
    return importProgress;
  };

  test('an import that is under way tells how far it is, and is forgotten when it has ended', async () => {
    await writeFile(
      join(home, 'imports/long.csv'),
      walkCsv(
        Array.from({ length: 40 }, (_, i) => `L${i}`),
        4_000,
      ),
    );
    const ask = () => progressOf('mine');
    expect(await ask()).toBeNull();
    const input = { dataset: 'long', path: 'long.csv', progressId: 'mine' };
    let ended = false;
    const importing = api.client.request(IMPORT, { input }).finally(() => (ended = true));
    const seen: number[] = [];
    while (!ended) {
      const progress = await ask();
      if (progress) seen.push(progress.fraction);
    }
    expect(await importing).toMatchObject({ importBars: { rows: 160_000 } });
    expect(seen.length).toBeGreaterThan(0);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen.at(-1)).toBeGreaterThan(0);
    expect(await ask()).toBeNull();
  });

  test('of two imports with one progressId at the same time the second is refused, and the first keeps its entry', async () => {
    await importPath('daily/AAA.csv');
    // Holds the dataset, so that the first import is under way for as long as this test wants.
    const { pool } = api.app.services.database;
    const holder = await pool.connect();
    const start = async (dataset: string, progressId: string) => {
      const input = { dataset, path: 'daily/AAA.csv', progressId };
      return (await api.client.request(IMPORT, { input })).importBars;
    };
    try {
      await holder.query(`BEGIN; SELECT 1 FROM dataset WHERE name = 'paths' FOR UPDATE`);
      const first = start('paths', 'shared');
      while ((await progressOf('shared')) === null);
      expect(await start('elsewhere', 'shared')).toMatchObject({
        __typename: 'Conflict',
        code: 'CONFLICT',
        message: expect.stringContaining('"shared"'),
      });
      expect(await progressOf('shared')).not.toBeNull();
      expect(await start('elsewhere', 'own')).toMatchObject({ rows: 50 });
      await holder.query('ROLLBACK');
      expect(await first).toMatchObject({ rows: 50, changed: false });
      expect(await progressOf('shared')).toBeNull();
      expect(await start('elsewhere', 'shared')).toMatchObject({ rows: 50, changed: false });
    } finally {
      holder.release(true);
    }
  });
});
