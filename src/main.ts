#!/usr/bin/env node
import { CommanderError } from '@commander-js/extra-typings';
import { createProgram } from './commands/index.ts';

/** The program was called wrongly; 1 says that a command failed. */
const EXIT_MISUSE = 2;

const args = process.argv.slice(2);
try {
  await createProgram().parseAsync(args.length === 0 ? ['--help'] : args, { from: 'user' });
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : EXIT_MISUSE;
  else await fail(error);
}

/** Prints an expected error as its message and a bug with its stack, and ends the program. */
async function fail(error: unknown): Promise<void> {
  const { ConfigError } = await import('./config.ts');
  const { HindcastError } = await import('./errors.ts');
  const { printable } = await import('./commands/terminal/printable.ts');
  const isExpected = error instanceof ConfigError || error instanceof HindcastError;
  process.stderr.write(printable(`hindcast ${args[0]}: ${isExpected ? error.message : describe(error)}\n`));
  process.exit(1);
}

function describe(error: unknown): string {
  return error instanceof Error && error.stack !== undefined ? error.stack : String(error);
}
