/** Where an expression is wrong. `position` counts UTF-16 code units from 0, as `text.slice(position)` does. */
export interface ExpressionFault {
  readonly text: string;
  readonly position: number;
  readonly expected: string;
  readonly found: string;
}

const EXCERPT = 120;

/** Thrown for a text that is not an expression of the feature language: where, what was found, what was expected. */
export class ExpressionError extends Error implements ExpressionFault {
  readonly text: string;
  readonly position: number;
  readonly expected: string;
  readonly found: string;

  constructor(fault: ExpressionFault) {
    const shown = fault.text.length > EXCERPT ? `${fault.text.slice(0, EXCERPT)}…` : fault.text;
    super(`Expected ${fault.expected}, found ${fault.found} at character ${fault.position + 1} of "${shown}".`);
    this.name = 'ExpressionError';
    this.text = fault.text;
    this.position = fault.position;
    this.expected = fault.expected;
    this.found = fault.found;
  }
}
