const ROOT = Math.sqrt(2 * Math.PI);

/**
 * The standard normal distribution function: its power series near 0 and Laplace's continued fraction in the tails
 * (Abramowitz & Stegun 26.2.11 and 26.2.14), to about 1e-14.
 */
export function normal(x: number): number {
  if (Number.isNaN(x)) return Number.NaN;
  const size = Math.abs(x);
  if (size > 38) return x > 0 ? 1 : 0;
  const density = Math.exp((-x * x) / 2) / ROOT;
  if (size < 3) {
    let term = x;
    let sum = x;
    for (let odd = 3; Math.abs(term) > 1e-17; odd += 2) {
      term *= (x * x) / odd;
      sum += term;
    }
    return 0.5 + density * sum;
  }
  let fraction = size;
  for (let level = 100; level > 0; level -= 1) fraction = size + level / fraction;
  return x > 0 ? 1 - density / fraction : density / fraction;
}

/** The quantile of the standard normal distribution, by bisection to the last bit; ratio within (0, 1). */
export function inverseNormal(ratio: number): number {
  let low = -38;
  let high = 38;
  for (let step = 0; step < 70; step += 1) {
    const middle = (low + high) / 2;
    if (normal(middle) < ratio) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
