import { type InputIssue, InvalidInputError, quote } from '../errors.ts';

/** Collects all that is wrong with an input, so that it is named at once. */
export class InputChecks {
  readonly #issues: InputIssue[] = [];
  readonly #root: readonly string[];

  /** @param root the path that all others begin with */
  constructor(root: readonly string[]) {
    this.#root = root;
  }

  holds(isRight: boolean, path: readonly string[], message: string): void {
    if (!isRight) this.#issues.push({ path: [...this.#root, ...path], message });
  }

  /** Says what was expected and what it was. */
  that(isRight: boolean, path: readonly string[], expected: string, value: unknown): void {
    this.holds(isRight, path, `Expected ${expected}, got ${quote(value)}.`);
  }

  range(path: readonly string[], value: number, from: number, to: number): void {
    this.that(value >= from && value <= to, path, `${from} to ${to}`, value);
  }

  /** Throws InvalidInputError where anything is wrong. */
  throwIssues(): void {
    if (this.#issues.length > 0) throw new InvalidInputError(this.#issues);
  }
}
