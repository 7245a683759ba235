import { canonicalExpression } from './canonical-expression.ts';
import { applyToNumbers, ELEMENT_WISE } from './element-wise.ts';
import { ExpressionError } from './expression-error.ts';
import type { Expression } from './expression.ts';
import { OPERATORS } from './operators.ts';
import type { OperatorSignature } from './operators.ts';
import { readTokens } from './tokens.ts';
import type { Token } from './tokens.ts';

export const MAX_LENGTH = 10_000;
export const MAX_NESTING = 100;
export const MAX_NODES = 2_000;

export interface ParseOptions {
  /** Lets `Ref` and `Delta` look ahead: for labels that models are trained on, never for inputs of a model. */
  readonly label?: boolean;
}

const COMPARISONS: Readonly<Record<string, string>> = {
  '>': 'Gt',
  '>=': 'Ge',
  '<': 'Lt',
  '<=': 'Le',
  '==': 'Eq',
  '!=': 'Ne',
};

/** The infix operators that bind tighter than comparisons, loosest first: Python's precedence, as in Qlib. */
const INFIX: readonly Readonly<Record<string, string>>[] = [
  { '|': 'Or' },
  { '&': 'And' },
  { '+': 'Add', '-': 'Sub' },
  { '*': 'Mul', '/': 'Div' },
];

/**
 * Reads an expression in Qlib's syntax: fields `$close`, calls `Mean($close,20)`, numbers, parentheses and
 * `** * / + - & | < <= > >= == !=` with Python's precedence.
 *
 * @throws ExpressionError with the position, what was found and what was expected
 */
export function parseExpression(text: string, options: ParseOptions = {}): Expression {
  if (text.length > MAX_LENGTH) {
    const found = `${text.length} characters`;
    throw new ExpressionError({ text, position: MAX_LENGTH, expected: `at most ${MAX_LENGTH} characters`, found });
  }
  const expression = new Parser(text, options.label ?? false).parse();
  // The canonical text is read again wherever a feature is computed, so it has to keep to the same limits.
  const { length } = canonicalExpression(expression);
  if (length <= MAX_LENGTH) return expression;
  const found = `${length} characters`;
  throw new ExpressionError({
    text,
    position: 0,
    expected: `at most ${MAX_LENGTH} characters with all operators as calls`,
    found,
  });
}

class Parser {
  readonly #text: string;
  readonly #label: boolean;
  readonly #tokens: readonly Token[];
  #next = 0;
  #nesting = 0;
  /** How deep each call is: operators beside each other become calls within calls, which no parentheses show. */
  readonly #depths = new Map<Expression, number>();
  #nodes = 0;

  constructor(text: string, label: boolean) {
    this.#text = text;
    this.#label = label;
    this.#tokens = readTokens(text);
  }

  parse(): Expression {
    const expression = this.#comparison();
    const rest = this.#peek();
    if (rest.kind !== 'end') throw this.#unexpected(rest, 'an operator or the end');
    return this.#column(expression, this.#tokens[0]);
  }

  #comparison(): Expression {
    const left = this.#infix(0);
    const operator = this.#takeOneOf(COMPARISONS);
    if (!operator) return left;
    const result = this.#call(operator, [left, this.#infix(0)]);
    const chained = this.#peek();
    if (chained.kind === 'symbol' && Object.hasOwn(COMPARISONS, chained.text))
      throw this.#unexpected(chained, 'no second comparison (put the first in parentheses, or use And)');
    return result;
  }

  #infix(level: number): Expression {
    const operators = INFIX[level];
    if (!operators) return this.#unary();
    let left = this.#infix(level + 1);
    for (let name = this.#takeOneOf(operators); name; name = this.#takeOneOf(operators))
      left = this.#call(name, [left, this.#infix(level + 1)]);
    return left;
  }

  #unary(): Expression {
    return this.#nested(() => {
      if (this.#take('+')) return this.#unary();
      if (this.#take('-')) return this.#call('Mul', [this.#number(-1), this.#unary()]);
      const base = this.#primary();
      return this.#take('**') ? this.#call('Power', [base, this.#unary()]) : base;
    });
  }

  #primary(): Expression {
    const token = this.#peek();
    this.#next += 1;
    if (token.kind === 'number') return this.#number(Number(token.text), token);
    if (token.kind === 'field') return this.#counted({ kind: 'field', name: token.text });
    if (token.kind === 'name') return this.#application(token);
    if (token.kind !== 'symbol' || token.text !== '(')
      throw this.#unexpected(token, 'a field such as $close, a number, an operator such as Mean, or "("');
    const inner = this.#comparison();
    this.#expect(')');
    return inner;
  }

  #application(name: Token): Expression {
    const signature = OPERATORS.get(name.text);
    if (!signature) throw this.#unexpected(name, `an operator, one of ${[...OPERATORS.keys()].join(' ')}`);
    this.#expect('(');
    const operands: Expression[] = [];
    for (let index = 0; index < signature.operands; index += 1) {
      const first = this.#argument(signature, index);
      const operand = this.#comparison();
      operands.push(signature.elementWise ? operand : this.#column(operand, first));
    }
    const parameters = signature.parameters.map((_, index) => this.#parameter(signature, index));
    this.#expect(')', `")" that ends ${signature.usage}`);
    return this.#call(name.text, operands, parameters);
  }

  #parameter(signature: OperatorSignature, index: number): number {
    const first = this.#argument(signature, signature.operands + index);
    const argument = this.#comparison();
    const { expected, accepts } = signature.parameters[index];
    const found = this.#written(first);
    if (argument.kind !== 'number' || !accepts(argument.value)) throw this.#fault(first.position, expected, found);
    if (signature.shifts && argument.value < 0 && !this.#label) {
      const allowed =
        'an offset into the past (a negative one looks ahead, which only a label may do: featureValues with labels: true)';
      throw this.#fault(first.position, allowed, found);
    }
    return argument.value;
  }

  /** Takes the comma before an argument and returns the argument's first token. */
  #argument(signature: OperatorSignature, index: number): Token {
    if (index > 0) this.#expect(',', `"," and another argument of ${signature.usage}`);
    return this.#peek();
  }

  /** A call, or its value if the operator is element-wise and all operands are numbers. */
  #call(operator: string, operands: readonly Expression[], parameters: readonly number[] = []): Expression {
    const values = operands.flatMap((operand) => (operand.kind === 'number' ? [operand.value] : []));
    const kernel = ELEMENT_WISE[operator];
    if (!kernel || values.length < operands.length) {
      const depth = 1 + Math.max(...operands.map((operand) => this.#depths.get(operand) ?? 1));
      const call = this.#counted({ kind: 'call', operator, operands, parameters });
      if (depth > MAX_NESTING) throw this.#tooDeep();
      this.#depths.set(call, depth);
      return call;
    }
    return this.#number(applyToNumbers(kernel, values));
  }

  #number(value: number, at: Token = this.#tokens[this.#next - 1]): Expression {
    if (!Number.isFinite(value)) throw this.#fault(at.position, 'a finite number', String(value));
    return this.#counted({ kind: 'number', value: value === 0 ? 0 : value });
  }

  #column(expression: Expression, first: Token): Expression {
    if (expression.kind !== 'number') return expression;
    throw this.#fault(first.position, 'an expression over at least one field such as $close', this.#written(first));
  }

  #tooDeep(): ExpressionError {
    return this.#fault(this.#peek().position, `at most ${MAX_NESTING} levels of nesting`, 'a deeper one');
  }

  #nested<T>(parse: () => T): T {
    this.#nesting += 1;
    if (this.#nesting > MAX_NESTING) throw this.#tooDeep();
    const result = parse();
    this.#nesting -= 1;
    return result;
  }

  #counted<T extends Expression>(expression: T): T {
    this.#nodes += 1;
    if (this.#nodes > MAX_NODES) {
      throw this.#fault(this.#peek().position, `at most ${MAX_NODES} operators, fields and numbers`, 'more');
    }
    return expression;
  }

  #peek(): Token {
    return this.#tokens[Math.min(this.#next, this.#tokens.length - 1)];
  }

  #take(symbol: string): boolean {
    const token = this.#peek();
    const taken = token.kind === 'symbol' && token.text === symbol;
    if (taken) this.#next += 1;
    return taken;
  }

  #takeOneOf(operators: Readonly<Record<string, string>>): string | undefined {
    const token = this.#peek();
    const name = token.kind === 'symbol' && Object.hasOwn(operators, token.text) ? operators[token.text] : undefined;
    if (name) this.#next += 1;
    return name;
  }

  #expect(symbol: string, expected = `"${symbol}"`): void {
    if (!this.#take(symbol)) throw this.#unexpected(this.#peek(), expected);
  }

  /** The source text from `first` to the last token read. */
  #written(first: Token): string {
    const written = this.#text.slice(first.position, this.#peek().position).trim();
    return `"${written}"`;
  }

  #unexpected(token: Token, expected: string): ExpressionError {
    const shown = token.kind === 'field' ? `$${token.text}` : token.text;
    return this.#fault(token.position, expected, token.kind === 'end' ? 'the end' : `"${shown}"`);
  }

  #fault(position: number, expected: string, found: string): ExpressionError {
    return new ExpressionError({ text: this.#text, position, expected, found });
  }
}
