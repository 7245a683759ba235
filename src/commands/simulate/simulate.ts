import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { HindcastError, InvalidInputError, quote } from '../../errors.ts';
import { orderSimulation, signalSimulation } from '../../engine/index.ts';
import { simulateScriptCase } from './simulate-script-case.ts';
import { simulateSignalCase } from './simulate-signal-case.ts';
import { simulateTargetCase } from './simulate-target-case.ts';

const namedSchema = z.looseObject({ name: z.string().optional() });
const suiteSchema = z.looseObject({ scenarios: z.array(z.unknown()), ohlc: z.unknown().optional() });

/**
 * Simulates the case, or each case of the array or of `scenarios`, that is on standard input. A case that fails is
 * answered by its error; alone, it also ends the program with 1.
 */
export async function simulate(): Promise<void> {
  const input = parseJson(await text(process.stdin));
  const suite = suiteSchema.safeParse(input);
  const cases = suite.success
    ? suite.data.scenarios.map((each) => inherit(each, suite.data.ohlc))
    : Array.isArray(input)
      ? (input as unknown[])
      : undefined;
  const answer = cases ? cases.map(answerOf) : answerOf(input);
  process.stdout.write(`${JSON.stringify(answer, plainNumbers)}\n`);
  if (!cases && typeof answer === 'object' && 'error' in answer) process.exitCode = 1;
}

function parseJson(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch (cause) {
    const message = `expected a case as JSON on standard input, was ${quote(source)}. Pass one case or an array of cases.`;
    throw new InvalidInputError([{ path: ['input'], message }], { cause });
  }
}

/** Cases of a suite share its bars. */
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

function simulateCase(input: unknown): object {
  const keys = typeof input === 'object' && input !== null ? Object.keys(input) : [];
  if (keys.includes('signals')) return simulateSignalCase(input);
  if (keys.includes('script')) return simulateScriptCase(input);
  if (keys.includes('targets')) return simulateTargetCase(input);
  const message = `expected a case with "signals", "targets" or "script", was ${quote(input)}. Give one of the three.`;
  throw new InvalidInputError([{ path: ['case'], message }]);
}

/** JSON has no NaN and no infinities: they are written as strings, as they are read. */
function plainNumbers(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}
