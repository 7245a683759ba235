import { ExpressionError } from './expression-error.ts';

export interface Token {
  readonly kind: 'number' | 'field' | 'name' | 'symbol' | 'end';
  /** As written, a field without its `$`, empty at the end. */
  readonly text: string;
  readonly position: number;
}

const PATTERNS = [
  ['number', /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y],
  ['field', /\$([\p{L}\p{N}_]+)/uy],
  ['name', /[\p{L}_][\p{L}\p{N}_]*/uy],
  ['symbol', /\*\*|[<>=!]=|[-+*/<>&|(),]/y],
] as const;

const SPACE = /\s*/y;

/** Splits a text into tokens; the last is of kind `end`. @throws ExpressionError at a character that begins no token */
export function readTokens(text: string): Token[] {
  const tokens: Token[] = [];
  let position = afterSpace(text, 0);
  while (position < text.length) {
    const { token, next } = readToken(text, position);
    tokens.push(token);
    position = afterSpace(text, next);
  }
  tokens.push({ kind: 'end', text: '', position: text.length });
  return tokens;
}

function readToken(text: string, position: number): { token: Token; next: number } {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = position;
    const match = pattern.exec(text);
    if (match) return { token: { kind, text: match[1] ?? match[0], position }, next: pattern.lastIndex };
  }
  const character = String.fromCodePoint(text.codePointAt(position) ?? 0);
  const expected =
    character === '$' ? 'a field name of letters, digits and _ after "$"' : 'a field, a number or an operator';
  throw new ExpressionError({ text, position, expected, found: `"${character}"` });
}

function afterSpace(text: string, position: number): number {
  SPACE.lastIndex = position;
  SPACE.exec(text);
  return SPACE.lastIndex;
}
