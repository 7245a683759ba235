import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { InvalidInputError } from '../errors.ts';
import { SimulationError } from '../engine/index.ts';
import { type SimulatedCase, simulateCase } from './simulate-case.ts';
import { parseCase } from './simulation-case.ts';

interface FailedCase {
  readonly name?: string;
  readonly error: { readonly code: string; readonly message: string };
}

/**
 * `hindcast simulate`: one case as JSON on standard input, or a list of them (or an object with `scenarios`), simulated
 * by the engine alone; orders, trades, cash, value and returns as JSON on standard output. A case that cannot be
 * simulated has an `error` instead; where it is the only one, the exit code is 1.
 */
export async function simulate(): Promise<void> {
  const given = parseJson(await text(process.stdin));
  const cases = listOf(given);
  const answers = (cases ?? [given]).map(answer);
  const [only] = answers;
  process.stdout.write(`${JSON.stringify(cases ? answers : only)}\n`);
  if (!cases && only && 'error' in only) process.exitCode = 1;
}

function parseJson(input: string): unknown {
  try {
    return JSON.parse(input);
  } catch (cause) {
    const message = `Expected a case as JSON on standard input: ${(cause as Error).message}.`;
    throw new InvalidInputError([{ path: ['case'], message }], { cause });
  }
}

/** What stands above a list of cases, such as bars that they share, is given to each. */
function listOf(given: unknown): unknown[] | undefined {
  if (Array.isArray(given)) return given;
  if (typeof given !== 'object' || given === null || !('scenarios' in given) || !Array.isArray(given.scenarios))
    return undefined;
  const shared = 'ohlc' in given ? { ohlc: given.ohlc } : {};
  return given.scenarios.map((scenario: object) => ({ ...shared, ...scenario }));
}

function answer(given: unknown): SimulatedCase | FailedCase {
  const name = typeof given === 'object' && given !== null && 'name' in given ? { name: String(given.name) } : {};
  try {
    return simulateCase(parseCase(given));
  } catch (error) {
    if (error instanceof SimulationError) return { ...name, error: { code: error.code, message: error.message } };
    if (error instanceof z.ZodError) {
      const message = error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n');
      return { ...name, error: { code: 'INVALID_INPUT', message } };
    }
    throw error;
  }
}
