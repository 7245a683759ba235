import { type InputIssue, InvalidInputError, quote } from '../errors.ts';

/** Collects every rule that an input breaks, so that a client hears of all of them at once. */
export class InputChecks {
  readonly #issues: InputIssue[] = [];
  readonly #root: readonly string[];

  /** @param root what the path of every issue begins with, such as `['input', 'strategy']` */
  constructor(root: readonly string[]) {
    this.#root = root;
  }

  holds(isRight: boolean, path: readonly string[], message: string): void {
    if (!isRight) this.#issues.push({ path: [...this.#root, ...path], message });
  }

  /** As `holds`, with the message "Expected …, got …". */
  that(isRight: boolean, path: readonly string[], { expected, got }: { expected: string; got: unknown }): void {
    this.holds(isRight, path, `Expected ${expected}, got ${quote(got)}.`);
  }

  /** A number from `from` to `to`, both included. */
  range(path: readonly string[], value: number, [from, to]: readonly [from: number, to: number]): void {
    this.that(value >= from && value <= to, path, { expected: `${from} to ${to}`, got: value });
  }

  /** Throws InvalidInputError where a rule is broken. */
  throwIssues(): void {
    if (this.#issues.length > 0) throw new InvalidInputError(this.#issues);
  }
}
