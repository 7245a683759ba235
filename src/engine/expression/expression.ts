/**
 * A parsed expression. Infix operators have become calls: `$close/$open` is the call `Div` of two fields.
 *
 * `operands` are columns; a number stands for a column of that number. `parameters` are the numbers that configure an
 * operator, such as its window.
 */
export type Expression = NumberExpression | FieldExpression | CallExpression;

export interface NumberExpression {
  readonly kind: 'number';
  readonly value: number;
}

export interface FieldExpression {
  readonly kind: 'field';
  /** Without the `$`. */
  readonly name: string;
}

export interface CallExpression {
  readonly kind: 'call';
  /** A key of `OPERATORS`. */
  readonly operator: string;
  readonly operands: readonly Expression[];
  readonly parameters: readonly number[];
}
