import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { HindcastError, InvalidInputError, quote } from '../../errors.ts';
import { orderSimulation, signalSimulation } from '../../engine/index.ts';
import { simulateCase } from './simulate-case.ts';

const namedSchema = z.looseObject({ name: z.string().optional() });
const suiteSchema = z.looseObject({ scenarios: z.array(z.unknown()), ohlc: z.unknown().optional() });

/**
 * Simulates the case on standard input, or each case of an array or of `scenarios`, and prints the answers as JSON. A
 * case that fails is answered by its error. A single one that fails also makes the program end with 1.
 */
export async function simulate(): Promise<void> {
  const input = parseJson(await text(process.stdin));
  const cases = casesOf(input);
  const answer = cases ? cases.map(answerOf) : answerOf(input);
  process.stdout.write(`${JSON.stringify(answer, plainNumbers)}\n`);
  if (!cases && 'error' in answer) process.exitCode = 1;
}

function parseJson(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch (cause) {
    const message = `expected a case as JSON on standard input, was ${quote(source)}. Pass one case or an array of cases.`;
    throw new InvalidInputError([{ path: ['input'], message }], { cause });
  }
}

/** The cases of an array or a suite; undefined for a single case. */
function casesOf(input: unknown): unknown[] | undefined {
  const suite = suiteSchema.safeParse(input);
  if (suite.success) return suite.data.scenarios.map((each) => inherit(each, suite.data.ohlc));
  return Array.isArray(input) ? input : undefined;
}

/** Cases of a suite that have no bars of their own get those of the suite. */
function inherit(each: unknown, ohlc: unknown): unknown {
  if (ohlc === undefined || typeof each !== 'object' || each === null || 'ohlc' in each) return each;
  return { ...each, ohlc };
}

function answerOf(input: unknown): object {
  const named = namedSchema.safeParse(input);
  const name = named.success && named.data.name !== undefined ? { name: named.data.name } : {};
  try {
    return { ...name, ...simulateCase(input) };
  } catch (error) {
    const expected =
      error instanceof HindcastError ||
      error instanceof signalSimulation.SimulationError ||
      error instanceof orderSimulation.OrderError;
    if (!expected) throw error;
    return { ...name, error: { code: error.code, message: error.message } };
  }
}

/** JSON has neither NaN nor infinities: they are written by name, as they are read. */
function plainNumbers(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}
