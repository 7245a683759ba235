import { MAX_CLASSES } from './limits.ts';
import { argmax, chain, identity, oneMinus, softmax } from './links.ts';
import type { Link } from './links.ts';
import { ModelFileError, broken } from './model-file-error.ts';
import type { ModelOutput } from './model-info.ts';

/** An output by name, and how it is computed from the model's raw scores. */
export interface ScoredOutput extends ModelOutput {
  /** Which of the model's raw scores it needs, in the order in which `of` takes them. */
  readonly scores: readonly number[];
  /** It adds up only so many trees, the first ones; all, unless it says so. */
  readonly trees?: number;
  /** Its values are probabilities. */
  readonly isProbability?: true;
  /** Makes the output, `[rows]`, from those scores, `[scores][rows]`. */
  readonly of: (sums: readonly Float64Array[]) => Float64Array;
}

/** The outputs that a model offers. */
export interface Outputs {
  readonly list: readonly ScoredOutput[];
  /** The one that is scored when none is named; null where the model leaves no obvious choice. */
  readonly fallback: string | null;
}

/** An output that is one raw score behind a link. */
const one = (named: ModelOutput & { isProbability?: true }, link: Link, score = 0): ScoredOutput => ({
  ...named,
  scores: [score],
  of: ([sums]) => link(sums),
});

/**
 * A single number: `prediction` is what the library answers, `raw` is before the link.
 * @param kind what the library's answer is; the objective says so
 */
export function regressionOutputs(link: Link, kind: { isProbability?: true } = {}): Outputs {
  const prediction = one({ name: 'prediction', description: 'What the library predicts', ...kind }, link);
  const raw = one({ name: 'raw', description: 'Before the link of the objective' }, identity);
  return { list: [prediction, raw], fallback: 'prediction' };
}

/** Two classes and one raw score, which `link` turns into the probability of class 1. */
export function binaryOutputs(link: Link): Outputs {
  return {
    list: [
      one({ name: 'probability', description: 'Probability of class 1', isProbability: true }, link),
      one(
        { name: 'probability[0]', description: 'Probability of class 0', isProbability: true },
        chain(link, oneMinus),
      ),
      one({ name: 'probability[1]', description: 'Probability of class 1', isProbability: true }, link),
      one({ name: 'raw', description: 'Margin before the logistic function' }, identity),
    ],
    fallback: 'probability',
  };
}

/**
 * One raw score a class. `softmax` makes the probabilities add up to one; a `link` of each class's own (one against
 * all) does not. `before` is applied to the sums first, for averages. With two classes the default is the probability
 * of the second; with more there is no obvious choice.
 */
export function classOutputs(classes: number, link: Link | 'softmax', before: Link = identity): Outputs {
  if (classes > MAX_CLASSES) throw broken(`There are "${classes}" classes; expected at most ${MAX_CLASSES}.`);
  const all = Array.from({ length: classes }, (_, index) => index);
  const probability = (index: number): ScoredOutput => {
    const description = `Probability of class ${index}`;
    const named = { name: `probability[${index}]`, description, isProbability: true } as const;
    if (link !== 'softmax') return one(named, chain(before, link), index);
    return { ...named, scores: all, of: (sums) => softmax(sums.map(before), index) };
  };
  const raw = (index: number): ScoredOutput =>
    one({ name: `raw[${index}]`, description: `Margin of class ${index}` }, identity, index);
  return {
    list: [
      ...all.map(probability),
      ...all.map(raw),
      { name: 'label', description: 'Index of the likeliest class', scores: all, of: argmax },
    ],
    fallback: classes === 2 ? 'probability[1]' : null,
  };
}

/** Several predictions a row, independent of each other. There is no obvious choice. */
export function targetOutputs(targets: number, link: Link): Outputs {
  if (targets > MAX_CLASSES) throw broken(`There are "${targets}" targets; expected at most ${MAX_CLASSES}.`);
  const all = Array.from({ length: targets }, (_, index) => index);
  const predictions = all.map((index) =>
    one({ name: `prediction[${index}]`, description: `What is predicted for target ${index}` }, link, index),
  );
  const margins = all.map((index) =>
    one({ name: `raw[${index}]`, description: `Before the link, target ${index}` }, identity, index),
  );
  return { list: [...predictions, ...margins], fallback: null };
}

/** Several predictions a row that depend on each other: `of` makes the one wanted from all raw scores. */
export function jointOutputs(
  targets: number,
  of: (sums: readonly Float64Array[], wanted: number) => Float64Array,
): Outputs {
  const { list } = targetOutputs(targets, identity);
  const all = Array.from({ length: targets }, (_, index) => index);
  const predictions = all.map((wanted) => ({
    ...list[wanted],
    scores: all,
    of: (sums: readonly Float64Array[]) => of(sums, wanted),
  }));
  return { list: [...predictions, ...list.slice(targets)], fallback: null };
}

/** Names of the outputs that count all trees, where the others count those up to the best iteration. */
export const ALL_TREES = 'all-trees/';

/** The outputs of a model that early stopping has ended: over the first `best` of its `all` trees, and over all. */
export function earlyStopped({ list, fallback }: Outputs, best: number, all: number): Outputs {
  const stopped = list.map((output) => ({ ...output, trees: best }));
  const whole = list.map(({ name, description, ...output }) => ({
    ...output,
    name: `${ALL_TREES}${name}`,
    description: `${description}, by all ${all} trees and not the ${best} up to the best iteration`,
  }));
  return { list: [...stopped, ...whole], fallback };
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
