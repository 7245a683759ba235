import type { Expression } from './expression.ts';

/**
 * The one spelling of an expression: calls only, no blanks, numbers as JavaScript prints them. Two texts that differ in
 * blanks, redundant parentheses, number spelling, constant arithmetic or sugar have the same one; parsing it gives the
 * same expression again. It keys caches.
 */
export function canonicalExpression(expression: Expression): string {
  switch (expression.kind) {
    case 'number':
      return String(expression.value);
    case 'field':
      return `$${expression.name}`;
    case 'call': {
      const operands = expression.operands.map(canonicalExpression);
      return `${expression.operator}(${[...operands, ...expression.parameters].join(',')})`;
    }
  }
}
