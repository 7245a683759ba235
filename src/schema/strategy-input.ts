import type { Strategy } from '../engine/index.ts';
import { type InputIssue, InvalidInputError, quote } from '../errors.ts';
import { builder } from './builder.ts';

const ThresholdInput = builder.inputType('ThresholdInput', {
  description:
    'A position per instrument from its own score, with hysteresis: entered at one level and left at another.',
  fields: (t) => ({
    enterLong: t.float({ description: 'Goes long when the score is at or above this; never when absent.' }),
    exitLong: t.float({
      description: 'Leaves a long position when the score is below this; the entry level when absent.',
    }),
    enterShort: t.float({ description: 'Goes short when the score is at or below this; never when absent.' }),
    exitShort: t.float({
      description: 'Leaves a short position when the score is above this; the entry level when absent.',
    }),
    grossExposure: t.float({
      required: true,
      defaultValue: 1,
      description:
        'The value of all positions when every instrument is held, as a ratio of equity; each gets an equal share.',
    }),
  }),
});

export const StrategyInput = builder.inputType('StrategyInput', {
  isOneOf: true,
  description: 'How scores become positions: one of these.',
  fields: (t) => ({ threshold: t.field({ type: ThresholdInput, description: 'By thresholds.' }) }),
});

type Threshold = Partial<Record<'enterLong' | 'exitLong' | 'enterShort' | 'exitShort', number | null>> & {
  grossExposure: number;
};

/** The strategy with every default written out. Throws InvalidInputError for levels that contradict each other. */
export function strategyOf({ threshold }: { threshold?: Threshold | null | undefined }): Strategy {
  if (!threshold)
    throw new InvalidInputError([{ path: ['input', 'strategy'], message: 'Expected one strategy, got none.' }]);
  const { enterLong = null, exitLong = null, enterShort = null, exitShort = null, grossExposure } = threshold;
  const issues: InputIssue[] = [];
  const check = (holds: boolean, field: string, message: string) => {
    if (!holds) issues.push({ path: ['input', 'strategy', 'threshold', field], message });
  };
  check(
    enterLong !== null || enterShort !== null,
    'enterLong',
    'Expected a level to go long or one to go short, got neither.',
  );
  check(
    exitLong === null || (enterLong !== null && exitLong <= enterLong),
    'exitLong',
    `Expected a level not above enterLong (${enterLong}), got ${quote(exitLong)}.`,
  );
  check(
    exitShort === null || (enterShort !== null && exitShort >= enterShort),
    'exitShort',
    `Expected a level not below enterShort (${enterShort}), got ${quote(exitShort)}.`,
  );
  check(
    enterLong === null || enterShort === null || enterShort < enterLong,
    'enterShort',
    `Expected a level below enterLong (${enterLong}), got ${quote(enterShort)}.`,
  );
  check(
    grossExposure > 0 && grossExposure <= 1,
    'grossExposure',
    `Expected a ratio above 0 and up to 1, got ${quote(grossExposure)}.`,
  );
  if (issues.length > 0) throw new InvalidInputError(issues);
  // A level that is absent is that of the entry: written out, so that spelling it changes no key.
  return {
    kind: 'THRESHOLD',
    enterLong,
    exitLong: exitLong ?? enterLong,
    enterShort,
    exitShort: exitShort ?? enterShort,
    grossExposure,
  };
}
