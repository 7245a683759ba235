import { createServer } from 'node:net';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { type GraphqlClient, createGraphqlClient } from '../../src/commands/terminal/graphql-client.ts';
import { followEvents, importCsv, launch, registerDemoModels, untilInProgress, walkCsv } from '../support/api.ts';
import { SERVES, type ServerProcess, createDataDir, startHindcast } from '../support/server-process.ts';

describe('hindcast serve', () => {
  const closers: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  async function dataDir(): Promise<string> {
    const directory = await createDataDir();
    closers.push(directory.remove);
    return directory.path;
  }

  function start(directory: string, args: string[] = [], env: Record<string, string> = {}): ServerProcess {
    const server = startHindcast(['serve', ...args], { HINDCAST_DATA_DIR: directory, ...env });
    closers.push(() => server.end('SIGTERM'));
    return server;
  }

  async function clientOf(server: ServerProcess): Promise<GraphqlClient> {
    const [, url = ''] = await server.printed(SERVES);
    const client = createGraphqlClient(url);
    closers.push(() => client.close());
    return client;
  }

  test('the first start shows the demo, the second answers it from the cache, and a signal ends both cleanly', async () => {
    const directory = await dataDir();
    const first = start(directory, ['--demo']);
    await first.printed(SERVES);
    expect(first.output()).toMatch(/Imported 5105 daily bars of SPX/);
    expect(first.output()).toMatch(/Found 7 models/);
    expect(first.output().match(/100 % computed/g)).toHaveLength(7);
    expect(first.output()).toMatch(/Status COMPLETED\. 7 trials/);
    expect(await first.end('SIGINT')).toBe(0);
    await expect(readFile(join(directory, 'postgres/data/postmaster.pid'))).rejects.toThrow('ENOENT');

    const second = start(directory, ['--demo']);
    await second.printed(SERVES);
    expect(second.output()).not.toMatch(/Imported/);
    expect(second.output()).toMatch(/Nothing to compute: .* Saved \d+\.\d s of work/);
    expect(second.output().match(/ HIT/g)).toHaveLength(7);

    const [, url = ''] = await second.printed(SERVES);
    const listed = startHindcast(['models', '--url', url], {});
    expect(await listed.ended()).toBe(0);
    expect(listed.output()).toMatch(/xgboost-trees@1 +XGBOOST/);
    const strategy = JSON.stringify({ targetWeight: { scale: 0.5 } });
    const options = ['--dataset', 'aapl', '--models', 'xgboost-trees,neural-network', '--strategy', strategy];
    const ran = startHindcast(['run', ...options, '--benchmark', 'AAPL', '--url', url], {});
    expect(await ran.ended()).toBe(0);
    expect(ran.output()).toMatch(/Status COMPLETED\. 2 trials/);
    const files = ['AAA', 'BBB'].map((symbol) => join(directory, `${symbol}.csv`));
    for (const file of files) await writeFile(file, walkCsv(['X'], 30).replaceAll(/,X,/g, ',').replace(',symbol', ''));
    const imported = startHindcast(['import', ...files, '--dataset', 'walk', '--url', url], {});
    expect(await imported.ended()).toBe(0);
    expect(imported.output()).toMatch(/\[2\/2\] .*BBB\.csv .* 100 % 30 bars of BBB/);
    const refused = startHindcast(['import', join(directory, 'none.csv'), '--dataset', 'walk', '--url', url], {});
    expect(await refused.ended()).toBe(1);
    expect(refused.output()).toMatch(/none\.csv: Expected a file that can be read/);
    const lost = startHindcast(['run', '--dataset', 'aapl', '--models', 'nope', '--url', url], {});
    expect(await lost.ended()).toBe(1);
    expect(lost.output()).toMatch(/There is no model "nope"/);
    expect(await second.end('SIGTERM')).toBe(0);
  });

  test('without models, or with models that the demo cannot launch, it serves and says what to do', async () => {
    const directory = await dataDir();
    const models = await dataDir();
    const empty = start(directory, ['--demo'], { HINDCAST_MODELS_DIR: models });
    await empty.printed(SERVES);
    expect(empty.output()).toContain(`Found 0 models in ${models}`);
    expect(empty.output()).toContain(`or LightGBM files into ${models}`);
    expect(await empty.end('SIGINT')).toBe(0);
    const missing = start(directory, ['--demo'], { HINDCAST_MODELS_DIR: join(models, 'none') });
    await missing.printed(SERVES);
    expect(missing.output()).toMatch(/Could not register .*none.* Set HINDCAST_MODELS_DIR/);
    expect(await missing.end('SIGINT')).toBe(0);
    const refused = start(directory, ['--demo'], { HINDCAST_MAX_MODELS: '2' });
    await refused.printed(SERVES);
    expect(refused.output()).toMatch(/The demo was not launched: .*at most 2 models, got 7/);
    expect(await refused.end('SIGINT')).toBe(0);
  });

  test('a run that was killed in its middle is finished by the next start', async () => {
    const directory = await dataDir();
    const killed = start(directory);
    const before = await clientOf(killed);
    await importCsv(before, 'walk', walkCsv(['AAA', 'BBB', 'CCC', 'DDD', 'EEE', 'FFF'], 13_000));
    const models = Object.values(await registerDemoModels(before));
    const { backtest } = await launch(before, { dataset: 'walk', models });
    await untilInProgress(before, backtest.id);
    expect(await killed.end('SIGKILL')).toBe('SIGKILL');

    const after = await clientOf(start(directory));
    const events = await followEvents(after, backtest.id);
    expect(events.filter(({ __typename }) => __typename === 'ModelResultReady')).toHaveLength(models.length);
    expect(events.at(-1)).toMatchObject({ __typename: 'BacktestFinished', backtest: { status: 'COMPLETED' } });
    expect(events.map(({ seq }) => seq)).toEqual(events.map(({ seq }) => seq).sort((a, b) => a - b));
    const again = await launch(after, { dataset: 'walk', models });
    expect(again.backtest.status).toBe('COMPLETED');
    expect(again.answers.map(({ status }) => status)).toEqual(models.map(() => 'HIT'));
  });

  test('a directory in use, a port in use and a stale lock each get a clear message or are repaired', async () => {
    const directory = await dataDir();
    const holder = start(directory);
    await holder.printed(SERVES);
    const second = start(directory);
    await second.printed(/Hindcast is running here already, as process \d+\. Stop it first/);
    expect(await second.ended()).toBe(1);
    expect(await holder.end('SIGTERM')).toBe(0);

    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
    closers.push(() => new Promise((resolve) => blocker.close(resolve)));
    const { port } = blocker.address() as { port: number };
    const blocked = start(directory, [], { HINDCAST_PORT: String(port) });
    await blocked.printed(new RegExp(`Port ${port} is taken by another program\\. Choose another with HINDCAST_PORT`));
    expect(await blocked.ended()).toBe(1);

    await writeFile(join(directory, 'server.pid'), String(process.pid));
    await writeFile(join(directory, 'postgres/data/postmaster.pid'), `${process.pid}\n`);
    await start(directory).printed(SERVES);
  });

  test('every problem of the configuration is named at once', async () => {
    const server = start('unused', [], { HINDCAST_PORT: 'high', DATABASE_URL: 'mysql://root:secret@db/x' });
    await server.printed(/HINDCAST_PORT[\s\S]*DATABASE_URL: expected postgresql/);
    expect(server.output()).not.toContain('secret');
    expect(await server.ended()).toBe(1);
  });
});
