/** What a parameter of an operator must be: in words, for the error message, and as a predicate. */
export interface ParameterRule {
  readonly expected: string;
  readonly accepts: (value: number) => boolean;
}

export interface OperatorSignature {
  /** How the call is written, for error messages. */
  readonly usage: string;
  readonly operands: number;
  readonly parameters: readonly ParameterRule[];
  /** Looks at a single bar, so it can be folded to a number when all its operands are numbers. */
  readonly elementWise: boolean;
  /** Whether its parameter is an offset, which looks ahead when it is negative. */
  readonly shifts: boolean;
}

/** The longest window or offset, in bars: it bounds the warm-up that one operator can need. */
export const MAX_WINDOW = 1_000_000;

const windowFrom = (least: number): ParameterRule => ({
  expected: `a window: a whole number of bars from ${least} to ${MAX_WINDOW}, or 0 for all bars so far`,
  accepts: (value) => value === 0 || (Number.isInteger(value) && value >= least && value <= MAX_WINDOW),
});
const smoothing: ParameterRule = {
  expected: `a span of 1 to ${MAX_WINDOW} bars, a smoothing factor between 0 and 1, or 0 for all bars so far`,
  accepts: (value) => value === 0 || (value >= 1e-4 && value <= MAX_WINDOW),
};
const fraction: ParameterRule = { expected: 'a fraction from 0 to 1', accepts: (value) => value >= 0 && value <= 1 };
const offset: ParameterRule = {
  expected: `an offset: a whole number of bars of at most ${MAX_WINDOW}`,
  accepts: (value) => Number.isInteger(value) && Math.abs(value) <= MAX_WINDOW,
};

type Shape = [letters: string, parameters?: readonly ParameterRule[], names?: string];

function family(names: string, [operands, parameters = [], parameterNames = '']: Shape, kind = '') {
  return names.split(' ').map((name): [string, OperatorSignature] => [
    name,
    {
      usage: `${name}(${[...operands.split(' '), ...parameterNames.split(' ').filter(Boolean)].join(',')})`,
      operands: operands.split(' ').length,
      parameters,
      elementWise: kind === 'element-wise',
      shifts: kind === 'shift',
    },
  ]);
}

/** Every operator of the language by name. Infix operators such as `+` stand for one of these. */
export const OPERATORS: ReadonlyMap<string, OperatorSignature> = new Map([
  ...family('Abs Sign Log Not', ['x'], 'element-wise'),
  ...family('Add Sub Mul Div Power Greater Less Gt Ge Lt Le Eq Ne And Or', ['x y'], 'element-wise'),
  ...family('If', ['condition x y'], 'element-wise'),
  ...family('Ref Delta', ['x', [offset], 'bars'], 'shift'),
  ...family('Sum Mean Std Var Max Min Med Mad Rank Count IdxMax IdxMin', ['x', [windowFrom(1)], 'window']),
  ...family('Slope Rsquare Resi WMA', ['x', [windowFrom(1)], 'window']),
  ...family('Skew', ['x', [windowFrom(3)], 'window']),
  ...family('Kurt', ['x', [windowFrom(4)], 'window']),
  ...family('EMA', ['x', [smoothing], 'span']),
  ...family('Quantile', ['x', [windowFrom(1), fraction], 'window fraction']),
  ...family('Corr Cov', ['x y', [windowFrom(1)], 'window']),
  ...family('CSRank CSZScore', ['x']),
]);
