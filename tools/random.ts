/** A whole number from 0 to below `limit`. */
export type Random = (limit: number) => number;

/** Numbers that are the same for the same seed (a linear congruential generator). */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

/** One to eight changes: a bit, a byte, a digit, a number, a repetition, a part of another place, or, seldom, a cut. */
export function mutate(original: Uint8Array, random: Random): Uint8Array {
  let bytes = Uint8Array.from(original);
  for (let change = 0; change <= random(8); change += 1) {
    const at = random(bytes.length);
    const kind = random(8);
    if (kind === 0) bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8));
    else if (kind === 1) bytes[at] = random(256);
    else if (kind === 2) bytes.fill(random(2) === 0 ? 0xff : 0x39, at, at + 1 + random(8));
    else if (kind === 3 && random(4) === 0) bytes = bytes.slice(0, at);
    else if (kind === 4) bytes = concat(bytes.slice(0, at), bytes.slice(Math.max(0, at - random(64))));
    else if (kind < 7 && isDigit(bytes[at])) bytes[at] = 0x30 + random(10);
    else if (kind === 7) bytes.copyWithin(at, random(bytes.length), random(bytes.length));
    if (bytes.length === 0) return bytes;
  }
  return bytes;
}

const isDigit = (byte = 0) => byte >= 0x30 && byte <= 0x39;

function concat(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(a.length + b.length);
  whole.set(a);
  whole.set(b, a.length);
  return whole;
}
