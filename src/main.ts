#!/usr/bin/env node
import { ConfigError } from './config.ts';
import { HindcastError } from './errors.ts';
import { commands } from './commands/index.ts';

const [name = 'help', ...args] = process.argv.slice(2);
const command = commands[name];

if (!command) {
  const list = Object.entries(commands).map(([key, { summary }]) => `  ${key.padEnd(10)}${summary}`);
  const usage = `Usage: hindcast COMMAND [options]\n\n${list.join('\n')}\n`;
  const asked = ['help', '--help', '-h'].includes(name);
  if (asked) process.stdout.write(usage);
  else process.stderr.write(`hindcast: there is no command "${name}"\n\n${usage}`);
  process.exit(asked ? 0 : 1);
}

try {
  await command.run(args);
} catch (error) {
  const isExpected = error instanceof ConfigError || error instanceof HindcastError || isArgumentError(error);
  process.stderr.write(
    `hindcast ${name}: ${isExpected ? (error as Error).message : String((error as Error)?.stack ?? error)}\n`,
  );
  process.exit(1);
}

/** What `parseArgs` throws for an option that does not exist. */
function isArgumentError(error: unknown): boolean {
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}
