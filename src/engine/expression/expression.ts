/**
 * A parsed expression. Sugar is gone: `$close/$open` is the call of `Div` on two fields.
 *
 * `operands` are columns (or numbers, which stand for a column of that number); `parameters` are the numbers that shape
 * an operator, such as its window.
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
