import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createProgram } from '../../src/commands/index.ts';

const ROOT = resolve(import.meta.dirname, '../..');

function hindcast(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['src/main.ts', ...args], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

const { commands } = createProgram();

describe('hindcast', () => {
  test.each(commands.map((command) => [command.name(), command] as const))(
    '%s --help explains each argument and option',
    (name, command) => {
      const { status, stdout, stderr } = hindcast(name, '--help');
      expect([status, stderr]).toEqual([0, '']);
      expect(stdout).toContain(`Usage: hindcast ${name}`);
      for (const argument of command.registeredArguments) expect(stdout).toContain(argument.name());
      for (const option of command.options) expect(stdout).toContain(option.flags);
      expect([...command.options, ...command.registeredArguments].filter(({ description }) => !description)).toEqual(
        [],
      );
    },
  );

  test('predict --help names its options', () => {
    expect(hindcast('predict', '--help').stdout).toMatch(/--columns <names>[\s\S]*--output <name>/);
  });

  test.each([[[]], [['--help']], [['-h']], [['help']]])('%j lists the commands', (args) => {
    const { status, stdout } = hindcast(...args);
    expect(status).toBe(0);
    for (const command of commands) expect(stdout).toContain(`\n  ${command.name()} `);
  });

  test('--version prints the version of package.json', () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    expect(hindcast('--version')).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
  });

  test.each([
    ['an unknown command', ['imprt'], /unknown command 'imprt'\n\(Did you mean import\?\)/],
    ['an unknown option', ['models', '--ulr', 'x'], /unknown option '--ulr'\n\(Did you mean --url\?\)/],
    ['an option of another command', ['worker', '--demo'], /unknown option '--demo'/],
    ['an option without its value', ['models', '--url'], /option '--url <url>' argument missing/],
    ['a missing option', ['run'], /required option '--dataset <name>' not specified/],
    ['a missing argument', ['predict'], /missing required argument 'model'/],
    ['too many arguments', ['predict', 'a.onnx', 'b.onnx'], /too many arguments for 'predict'/],
    ['an option that is no number', ['import', 'a.csv', '--dataset', 'd', '--timeframe', 'day'], /positive number/],
    ['an option that is no JSON', ['run', '--dataset', 'd', '--strategy', '{'], /'--strategy <json>'.*Expected JSON/],
  ])('%s ends with 2 and a hint', (_, args, message) => {
    const { status, stdout, stderr } = hindcast(...args);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^hindcast: /);
    expect(stderr).toMatch(message);
    expect(stderr).toContain('Add --help to see what is possible.');
  });

  test('a command that fails ends with 1 and its message alone', () => {
    const nowhere = hindcast('models', '--url', 'http://127.0.0.1:1/graphql');
    expect(nowhere.status).toBe(1);
    expect(nowhere.stderr).toMatch(
      /^hindcast models: No server answers at http:\/\/127\.0\.0\.1:1\/graphql: [^\n]*\n$/,
    );
  });
});
