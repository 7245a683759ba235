import { InvalidInputError, quote } from '../../errors.ts';
import type { SummaryAnswer } from './answers.ts';
import type { ColumnInput, FlagColumnInput } from './columns.ts';
import { simulateScriptCase } from './script-case.ts';
import { simulateSignalCase } from './signal-case.ts';
import { simulateTargetCase } from './target-case.ts';

/** One column, `[bars]`, or an array of them, one for each instrument. */
type OneOrMore<Column> = Column | readonly Column[];

/** Prices, and what of their simulation is asked for. */
interface PricedCase {
  readonly ohlc: {
    readonly open?: OneOrMore<ColumnInput>;
    readonly high?: OneOrMore<ColumnInput>;
    readonly low?: OneOrMore<ColumnInput>;
    readonly close: OneOrMore<ColumnInput>;
  };
  /** By the names of vectorbt's `Portfolio.from_signals`. */
  readonly params?: Readonly<Record<string, unknown>>;
  /** `full`, the default: orders, trades and series. `summary`: what each column came to. */
  readonly output?: 'full' | 'summary';
  /** How many bars a year has, 252 by default: the Sharpe ratios of a summary are annualised by it. */
  readonly periodsPerYear?: number;
}

/** Entry and exit signals, given bar by bar or as crossings of two moving averages of the closes. */
export interface SignalCase extends PricedCase {
  readonly signals:
    | {
        readonly entries?: OneOrMore<FlagColumnInput>;
        readonly exits?: OneOrMore<FlagColumnInput>;
        readonly short_entries?: OneOrMore<FlagColumnInput>;
        readonly short_exits?: OneOrMore<FlagColumnInput>;
      }
    | { readonly movingAverageCross: { readonly fast: number; readonly slow: number; readonly delay?: number } };
}

/** Weights that positions are to have, as ratios of the account's value. NaN leaves a position as it is. */
export interface TargetCase extends PricedCase {
  readonly targets: OneOrMore<ColumnInput>;
}

/** A case that asks for its summary alone. */
export type SummaryCase = (SignalCase | TargetCase) & { readonly output: 'summary' };

/** A summary to a case that is known to ask for one; otherwise what the kind of case has. */
type AnswerTo<Given> = Given extends { readonly output: 'summary' } ? SummaryAnswer : object;

/**
 * Simulates one case: what `hindcast simulate` does with each case on its standard input. What kind of case it is shows
 * in what it has: `signals`, `targets`, or a `script` of orders by bar.
 *
 * A column may be a Float64Array, or a Uint8Array of signals, as well as an array. Typed arrays are neither copied nor
 * changed.
 *
 * @throws InvalidInputError if the case is not one
 * @throws SimulationError, OrderError if the case cannot be simulated as it is
 */
export function simulateCase<const Given>(input: Given): AnswerTo<Given>;
export function simulateCase(input: unknown): object {
  const keys = typeof input === 'object' && input !== null ? Object.keys(input) : [];
  if (keys.includes('signals')) return simulateSignalCase(input);
  if (keys.includes('script')) return simulateScriptCase(input);
  if (keys.includes('targets')) return simulateTargetCase(input);
  const message = `expected a case with "signals", "targets" or "script", was ${quote(input)}. Give one of the three.`;
  throw new InvalidInputError([{ path: ['case'], message }]);
}
