import type { Expression } from './expression.ts';

/**
 * The canonical text of an expression: calls only, no blanks, numbers as JavaScript prints them. Texts that differ only
 * in blanks, redundant parentheses, the spelling of numbers, constant arithmetic or operator syntax have the same one,
 * and parsing it gives the same expression again. Caches use it as a key.
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
