/** Turns sums of leaves, `[rows]`, into what the library's own predict answers. In place. */
export type Link = (scores: Float64Array) => Float64Array;

const map =
  (change: (score: number) => number): Link =>
  (scores) => {
    for (let row = 0; row < scores.length; row += 1) scores[row] = change(scores[row]);
    return scores;
  };

export const identity: Link = (scores) => scores;
export const exponential = map(Math.exp);
/** 1 / (1 + exp(-k x)). */
export const logistic = (k = 1) => map((score) => 1 / (1 + Math.exp(-k * score)));
/** XGBoost's binary:hinge. */
export const step = map((score) => (score > 0 ? 1 : 0));
/** LightGBM's cross_entropy_lambda. */
export const logOnePlusExp = map((score) => Math.log1p(Math.exp(score)));
/** LightGBM's reg_sqrt. */
export const signedSquare = map((score) => Math.sign(score) * score * score);
export const negative = map((score) => -score);
export const oneMinus = map((score) => 1 - score);
export const plus = (term: number) => map((score) => score + term);
export const divide = (by: number) => map((score) => score / by);

/** The first, then the second. */
export const chain =
  (first: Link, second: Link): Link =>
  (scores) =>
    second(first(scores));

/** The probability of class `wanted`, `[rows]`, from the margins of all classes, `[classes][rows]`. */
export function softmax(scores: readonly Float64Array[], wanted: number): Float64Array {
  return perRow(scores, (row, highest) => {
    let total = 0;
    for (const score of scores) total += Math.exp(score[row] - highest);
    return Math.exp(scores[wanted][row] - highest) / total;
  });
}

/** The index of the class with the highest score, the first of equal ones: `[rows]`. */
export function argmax(scores: readonly Float64Array[]): Float64Array {
  return perRow(scores, (row, highest) =>
    Math.max(
      0,
      scores.findIndex((score) => score[row] === highest),
    ),
  );
}

/**
 * Score `wanted` once the scores of each row, `[scores][rows]`, are sorted: `[rows]`. XGBoost's reg:quantileerror sorts
 * them so that quantiles do not cross.
 */
export function sortedWithinRow(scores: readonly Float64Array[], wanted: number): Float64Array {
  const row = new Float64Array(scores.length);
  return scores[0].map((_, index) => {
    for (const [place, score] of scores.entries()) row[place] = score[index];
    return row.sort()[wanted];
  });
}

/**
 * The first score plus log(1 + exp(s)) of each further score up to `wanted`: `[rows]`. XGBoost's reg:expectileerror
 * adds positive steps so that expectiles do not cross.
 */
export function cumulativeSoftplus(scores: readonly Float64Array[], wanted: number): Float64Array {
  return scores[0].map((first, row) => {
    let sum = first;
    for (let place = 1; place <= wanted; place += 1) sum += softplus(scores[place][row]);
    return sum;
  });
}

/** log(1 + exp(x)), without overflow. */
const softplus = (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

function perRow(scores: readonly Float64Array[], of: (row: number, highest: number) => number): Float64Array {
  const result = new Float64Array(scores[0].length);
  for (let row = 0; row < result.length; row += 1) {
    let highest = Number.NEGATIVE_INFINITY;
    for (const score of scores) if (score[row] > highest) highest = score[row];
    result[row] = of(row, highest);
  }
  return result;
}
