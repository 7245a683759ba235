import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase } from '../support/database.ts';
import { SERVES, startHindcast } from '../support/server-process.ts';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** Runs a command to its end. @returns how it ended and what it printed */
async function run(args: string[], env: Record<string, string> = {}) {
  const command = startHindcast(args, { DATABASE_URL: database.url, ...env });
  return { code: await command.ended(), output: command.output() };
}

test('others than this machine are served with a key only, and commands show theirs', async () => {
  const open = {
    DATABASE_URL: database.url,
    HINDCAST_HOST: '0.0.0.0',
    HINDCAST_WORKERS: '0',
    HINDCAST_LOG_LEVEL: 'silent',
  };
  const refused = startHindcast(['serve'], open);
  expect(await refused.ended()).toBe(1);
  expect(refused.output()).toMatch(/no key yet.*hindcast keys create.*HINDCAST_ALLOW_OPEN=1/);

  const insisted = startHindcast(['serve'], { ...open, HINDCAST_ALLOW_OPEN: '1' });
  await insisted.printed(SERVES);
  expect(await insisted.end('SIGTERM')).toBe(0);

  for (const [args, message] of [
    [['--name', 'ci'], /--role/],
    [['--name', 'ci', '--role', 'OWNER'], /OWNER/],
    [['--name', 'ci', '--role', 'RUNNER', '--expires', 'soon'], /hours, days or weeks/],
  ] as const) {
    const wrong = await run(['keys', 'create', ...args]);
    expect(wrong.code).not.toBe(0);
    expect(wrong.output).toMatch(message);
  }
  const made = await run(['keys', 'create', '--name', 'ci', '--role', 'RUNNER', '--expires', '90d']);
  expect(made.code).toBe(0);
  const [key = ''] = /hk_\d+_[\w-]{43}/.exec(made.output) ?? [];
  expect(key).not.toBe('');

  const server = startHindcast(['serve'], open);
  const [, printed = ''] = await server.printed(SERVES);
  const url = printed.replace('0.0.0.0', '127.0.0.1');
  const without = await run(['models', '--url', url]);
  expect(without.code).toBe(1);
  expect(without.output).toMatch(/needs a key/);
  expect((await run(['models', '--url', url], { HINDCAST_KEY: key })).code).toBe(0);

  expect((await run(['keys', 'list'])).output).toMatch(/ci +RUNNER/);
  expect((await run(['keys', 'revoke', 'ci'])).code).toBe(0);
  expect((await run(['models', '--url', url], { HINDCAST_KEY: key })).code).toBe(1);
  const unknown = await run(['keys', 'revoke', 'nobody']);
  expect(unknown.output).toMatch(/There is no key "nobody"/);
  expect(await server.end('SIGTERM')).toBe(0);
});
