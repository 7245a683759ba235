import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

const LOGGER = resolve(import.meta.dirname, '../src/logger.ts');

/** What a process writes to standard error that logs this error. */
function logged(error: string): string {
  const script = `import { createLogger } from ${JSON.stringify(LOGGER)}; createLogger('info').error({ err: ${error} }, 'it failed')`;
  return spawnSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' }).stderr;
}

test('an error is logged with its message, stack, code and causes', () => {
  const cause = "Object.assign(new TypeError('the cause'), { code: 'ECONNREFUSED' })";
  expect(JSON.parse(logged(`new Error('it broke', { cause: ${cause} })`))).toMatchObject({
    msg: 'it failed',
    err: {
      type: 'Error',
      message: 'it broke',
      stack: expect.stringContaining('at '),
      cause: { type: 'TypeError', message: 'the cause', code: 'ECONNREFUSED' },
    },
  });
});

test.each([
  [
    'the command that a driver keeps',
    "Object.assign(new Error('WRONGPASS'), { command: { args: ['AUTH', 'geheim'] } })",
  ],
  ['the password of a URL', "new Error('cannot reach redis://:geheim@cache:6379 or postgres://me:geheim@db/x')"],
  ['a key', "new Error('no such key hk_1_geheimgeheimgeheimgeheim')"],
  ['the cause', "new Error('x', { cause: new Error('redis://:geheim@cache') })"],
])('no secret is logged: %s', (_, error) => {
  const line = logged(error);
  expect(line).toContain('it failed');
  expect(line).not.toContain('geheim');
});
