import { exponential, identity, logistic, step } from '../links.ts';
import type { Link } from '../links.ts';
import { binaryOutputs, classOutputs, regressionOutputs, targetOutputs } from '../scored-output.ts';
import type { Outputs } from '../scored-output.ts';

/** What an objective of XGBoost makes of the sums, and how it turns the file's base score, a prediction, into a sum. */
interface Objective {
  readonly link: Link;
  readonly toMargin: (score: number) => number;
}

const plain: Objective = { link: identity, toMargin: (score) => score };
const logit: Objective = { link: logistic(), toMargin: (score) => -Math.log(Math.fround(1 / score) - 1) };
const log: Objective = { link: exponential, toMargin: Math.log };
const hinge: Objective = { link: step, toMargin: (score) => score };

/**
 * https://xgboost.readthedocs.io/en/stable/parameter.html#learning-task-parameters. All others leave sums as they
 * are.
 */
const OBJECTIVES: Readonly<Record<string, Objective | undefined>> = {
  'reg:logistic': logit,
  'binary:logistic': logit,
  'binary:hinge': hinge,
  'count:poisson': log,
  'reg:gamma': log,
  'reg:tweedie': log,
  'survival:cox': log,
  'survival:aft': log,
};

export const objectiveOf = (name: string): Objective => OBJECTIVES[name] ?? plain;

/** The outputs of a model with so many scores a row. */
export function outputsOf(name: string, scores: number): Outputs {
  const { link } = objectiveOf(name);
  if (name === 'multi:softprob') return classOutputs(scores, 'softmax');
  // Its own predict answers the class, so that is the default.
  if (name === 'multi:softmax') return { ...classOutputs(scores, 'softmax'), fallback: 'label' };
  if (scores > 1) return targetOutputs(scores, link);
  return name === 'binary:logistic' ? binaryOutputs(link) : regressionOutputs(link);
}
