import { MAX_CLASSES } from './limits.ts';
import { argmax, chain, identity, oneMinus, softmax } from './links.ts';
import type { Link } from './links.ts';
import { ModelFileError, broken } from './model-file-error.ts';
import type { ModelOutput } from './model-info.ts';

/** An output by name, the scores it needs, and how it is made of their sums. */
export interface ScoredOutput extends ModelOutput {
  /** Which of the model's raw scores it needs, in the order in which `of` takes them. */
  readonly scores: readonly number[];
  readonly of: (sums: readonly Float64Array[]) => Float64Array;
}

/** The choice of outputs of a model. */
export interface Outputs {
  readonly list: readonly ScoredOutput[];
  readonly fallback: string | null;
}

const one = (name: string, description: string, link: Link, score = 0): ScoredOutput => ({
  name,
  description,
  scores: [score],
  of: ([sums]) => link(sums),
});

/** A single number: `prediction` is what the library answers, `raw` is before the link. */
export function regressionOutputs(link: Link): Outputs {
  const prediction = one('prediction', 'What the library predicts', link);
  return { list: [prediction, one('raw', 'Before the link of the objective', identity)], fallback: 'prediction' };
}

/** Two classes told apart by one score, whose link is the probability of class 1. */
export function binaryOutputs(link: Link): Outputs {
  return {
    list: [
      one('probability', 'Probability of class 1', link),
      one('probability[0]', 'Probability of class 0', chain(link, oneMinus)),
      one('probability[1]', 'Probability of class 1', link),
      one('raw', 'Margin before the logistic function', identity),
    ],
    fallback: 'probability',
  };
}

/**
 * One score a class. `softmax` shares one probability among them; otherwise each has its own `link` (one against all).
 * `before` prepares the sums, as an average does. With two classes the second is the natural score; with more there is no obvious one.
 */
export function classOutputs(classes: number, link: Link | 'softmax', before: Link = identity): Outputs {
  if (classes > MAX_CLASSES) throw broken(`There are ${classes} classes.`);
  const all = Array.from({ length: classes }, (_, index) => index);
  const probability = (index: number): ScoredOutput =>
    link === 'softmax'
      ? {
          name: `probability[${index}]`,
          description: `Probability of class ${index}`,
          scores: all,
          of: (sums) =>
            softmax(
              sums.map((column) => before(column)),
              index,
            ),
        }
      : one(`probability[${index}]`, `Probability of class ${index}`, chain(before, link), index);
  return {
    list: [
      ...all.map(probability),
      ...all.map((index) => one(`raw[${index}]`, `Margin of class ${index}`, identity, index)),
      { name: 'label', description: 'Index of the likeliest class', scores: all, of: argmax },
    ],
    fallback: classes === 2 ? 'probability[1]' : null,
  };
}

/** Several predictions a row that have nothing to do with each other. */
export function targetOutputs(targets: number, link: Link): Outputs {
  if (targets > MAX_CLASSES) throw broken(`There are ${targets} targets.`);
  const all = Array.from({ length: targets }, (_, index) => index);
  const predictions = all.map((index) =>
    one(`prediction[${index}]`, `What is predicted for target ${index}`, link, index),
  );
  const margins = all.map((index) => one(`raw[${index}]`, `Before the link, target ${index}`, identity, index));
  return { list: [...predictions, ...margins], fallback: null };
}

/** The output of that name, or the fallback. @throws {ModelFileError} naming what there is */
export function chooseOutput<T extends ModelOutput>(list: readonly T[], fallback: string | null, wanted?: string): T {
  const name = wanted ?? fallback;
  const found = list.find((output) => output.name === name);
  if (found) return found;
  const names = list.map((output) => `"${output.name}"`);
  const choice =
    names.length > 20 ? `${names.slice(0, 20).join(', ')} and ${names.length - 20} more` : names.join(', ');
  const what = name === null ? 'The model has several outputs and none is named' : `The model has no output "${name}"`;
  throw new ModelFileError('UNKNOWN_OUTPUT', `${what}. Choose one of ${choice}.`);
}
