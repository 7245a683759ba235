import { chain, divide, exponential, identity, logOnePlusExp, logistic, signedSquare } from '../links.ts';
import type { Link } from '../links.ts';
import { broken, unsupported } from '../model-file-error.ts';
import { binaryOutputs, classOutputs, regressionOutputs, targetOutputs } from '../scored-output.ts';
import type { Outputs } from '../scored-output.ts';

/**
 * Objectives whose prediction is not the sum itself:
 * https://lightgbm.readthedocs.io/en/stable/Parameters.html#objective.
 */
const LINKS: Readonly<Record<string, Link | undefined>> = {
  poisson: exponential,
  gamma: exponential,
  tweedie: exponential,
  cross_entropy: logistic(),
  xentropy: logistic(),
  cross_entropy_lambda: logOnePlusExp,
  xentlambda: logOnePlusExp,
};

/** Objectives whose prediction is the sum itself. A model of no objective, or of the user's own, has the sum alone. */
const PLAIN = new Set([
  'regression',
  'regression_l2',
  'regression_l1',
  'huber',
  'fair',
  'quantile',
  'mape',
  'lambdarank',
  'rank_xendcg',
  '',
  'none',
  'custom',
]);

/**
 * The outputs of a model whose header says, for example, `binary sigmoid:1`, `multiclass num_class:3` or `regression
 * sqrt`.
 * @param scores raw scores a row
 * @param averaged how many trees each score is the average of (random forests); 1 for a sum
 */
export function outputsOf(objective: string, scores: number, averaged: number): Outputs {
  const [name, ...options] = objective.split(' ');
  const before = averaged === 1 ? identity : divide(averaged);
  if (name === 'multiclass') return classOutputs(scores, 'softmax', before);
  if (name === 'multiclassova') return classOutputs(scores, logistic(sigmoidOf(options)), before);
  if (name === 'binary') return binaryOutputs(chain(before, logistic(sigmoidOf(options))));
  const plain = PLAIN.has(name) ? identity : undefined;
  const known = Object.hasOwn(LINKS, name) ? LINKS[name] : plain;
  if (!known) throw unsupported(`The objective "${name}" is not known here: ${KNOWN}. Train with one of these.`);
  const link = chain(before, options.includes('sqrt') ? signedSquare : known);
  return scores > 1
    ? targetOutputs(scores, link)
    : regressionOutputs(link, name === 'cross_entropy' ? { isProbability: true } : {});
}

const KNOWN = ['binary', 'multiclass', 'multiclassova', ...Object.keys(LINKS), ...PLAIN].filter(Boolean).join(', ');

function sigmoidOf(options: readonly string[]): number {
  const text = options.find((option) => option.startsWith('sigmoid:'))?.slice('sigmoid:'.length) ?? '1';
  const sigmoid = Number(text);
  if (!(sigmoid > 0)) throw broken(`The objective has sigmoid:"${text}"; expected a number above 0.`);
  return sigmoid;
}
