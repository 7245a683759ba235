import { cumulativeSoftplus, exponential, identity, logistic, sortedWithinRow, step } from '../links.ts';
import type { Link } from '../links.ts';
import { unsupported } from '../model-file-error.ts';
import { binaryOutputs, classOutputs, jointOutputs, regressionOutputs, targetOutputs } from '../scored-output.ts';
import type { Outputs } from '../scored-output.ts';

/** What an objective of XGBoost makes of the sums, and how it turns the file's base scores, predictions, into sums. */
interface Objective {
  readonly link: Link;
  readonly toMargins: (scores: readonly number[]) => number[];
}

const each = (toMargin: (score: number) => number) => (scores: readonly number[]) => scores.map(toMargin);

/** XGBoost keeps base scores this far from 0 and 1, whose logits are infinite. */
const NEAREST = Math.fround(1e-6);
const toLogit = (score: number) => {
  const bounded = Math.min(1 - NEAREST, Math.max(NEAREST, score));
  return -Math.log(Math.fround(1 / bounded) - 1);
};

const plain: Objective = { link: identity, toMargins: each((score) => score) };
const logit: Objective = { link: logistic(), toMargins: each(toLogit) };
const log: Objective = { link: exponential, toMargins: each(Math.log) };
const hinge: Objective = { link: step, toMargins: each((score) => score) };
/** The inverse of `cumulativeSoftplus`. */
const expectile: Objective = {
  link: identity,
  toMargins: (scores) =>
    scores.map((score, index) => (index === 0 ? score : Math.log(Math.expm1(score - scores[index - 1])))),
};

/** https://xgboost.readthedocs.io/en/stable/parameter.html#learning-task-parameters */
const OBJECTIVES: Readonly<Record<string, Objective | undefined>> = {
  'reg:logistic': logit,
  'binary:logistic': logit,
  'binary:logitraw': plain,
  'binary:hinge': hinge,
  'count:poisson': log,
  'reg:gamma': log,
  'reg:tweedie': log,
  'survival:cox': log,
  'survival:aft': log,
  'reg:expectileerror': expectile,
  'reg:squarederror': plain,
  'reg:linear': plain,
  'reg:squaredlogerror': plain,
  'reg:pseudohubererror': plain,
  'reg:absoluteerror': plain,
  'reg:quantileerror': plain,
  'multi:softprob': plain,
  'multi:softmax': plain,
  'rank:pairwise': plain,
  'rank:ndcg': plain,
  'rank:map': plain,
};

/** @throws {ModelFileError} for an objective that is not known: it may make something else of the sums */
export function objectiveOf(name: string): Objective {
  const known = Object.hasOwn(OBJECTIVES, name) ? OBJECTIVES[name] : undefined;
  if (known) return known;
  const names = Object.keys(OBJECTIVES).join(', ');
  throw unsupported(`The objective "${name}" is not known here. Train with one of ${names}.`);
}

/** Besides those of classes. A hinge answers 0 or 1: its middle is that of a probability. */
const PROBABILITIES = new Set(['reg:logistic', 'binary:hinge']);

/** The outputs of a model with so many scores a row. */
export function outputsOf(name: string, scores: number): Outputs {
  const { link } = objectiveOf(name);
  if (name.startsWith('multi:')) return classOutputs(scores, 'softmax');
  if (name === 'reg:quantileerror' && scores > 1) return jointOutputs(scores, sortedWithinRow);
  if (name === 'reg:expectileerror' && scores > 1) return jointOutputs(scores, cumulativeSoftplus);
  if (scores > 1) return targetOutputs(scores, link);
  return name === 'binary:logistic'
    ? binaryOutputs(link)
    : regressionOutputs(link, PROBABILITIES.has(name) ? { isProbability: true } : {});
}
