import { describe, expect, test } from 'vitest';
import { canonicalExpression } from '../../../src/engine/expression/canonical-expression.ts';
import { ExpressionError } from '../../../src/engine/expression/expression-error.ts';
import {
  MAX_LENGTH,
  MAX_NESTING,
  MAX_NODES,
  parseExpression,
} from '../../../src/engine/expression/parse-expression.ts';

const canonical = (text: string) => canonicalExpression(parseExpression(text));

function fault(text: string, label = false): ExpressionError {
  try {
    parseExpression(text, { label });
  } catch (error) {
    if (error instanceof ExpressionError) return error;
    throw error;
  }
  throw new Error(`"${text}" was accepted`);
}

describe('the canonical text', () => {
  test.each([
    ['($close-$open)/$open', 'Div(Sub($close,$open),$open)'],
    [' Div ( Sub($close , $open) ,\n($open) )', 'Div(Sub($close,$open),$open)'],
    ['$a-$b-$c', 'Sub(Sub($a,$b),$c)'],
    ['$a-($b-$c)', 'Sub($a,Sub($b,$c))'],
    ['$a+$b*$c', 'Add($a,Mul($b,$c))'],
    ['-$a**2', 'Mul(-1,Power($a,2))'],
    ['$a**-$b**2', 'Power($a,Mul(-1,Power($b,2)))'],
    ['2*3*$a', 'Mul(6,$a)'],
    ['Power(2,Add(1,2))*$a', 'Mul(8,$a)'],
    ['$a*1e3 + 1000.0 + .5 + 5. - 1E-12', 'Sub(Add(Add(Add(Mul($a,1000),1000),0.5),5),1e-12)'],
    ['$a*(0*-1)', 'Mul($a,0)'],
    ['$a > $b', 'Gt($a,$b)'],
    ['$a+1 <= $b | $c', 'Le(Add($a,1),Or($b,$c))'],
    ['($a>1) & ($b!=2) | ($c==3)', 'Or(And(Gt($a,1),Ne($b,2)),Eq($c,3))'],
    ['Quantile($close, 5 * 2, 0.80)', 'Quantile($close,10,0.8)'],
    ['Mean(+$close, 1e1)', 'Mean($close,10)'],
    ['$sentiment_2*$价格', 'Mul($sentiment_2,$价格)'],
    ['If(1, $a, 2)', 'If(1,$a,2)'],
  ])('of %s is %s', (text, expected) => {
    expect(canonical(text)).toBe(expected);
    expect(canonical(expected)).toBe(expected);
  });
});

describe('a wrong expression is answered with the position and what was expected', () => {
  test.each([
    ['', 0, 'a field such as $close', 'the end'],
    ['Mean($close', 11, '"," and another argument of Mean(x,window)', 'the end'],
    ['Mean($close,20', 14, '")" that ends Mean(x,window)', 'the end'],
    ['Mean($close,20,3)', 14, '")" that ends Mean(x,window)', '","'],
    ['Meen($close,20)', 0, 'an operator, one of Abs', '"Meen"'],
    ['$close +* 2', 8, 'a field', '"*"'],
    ['$close $open', 7, 'an operator or the end', '"$open"'],
    ['$close # 1', 7, 'a field, a number or an operator', '"#"'],
    ['$$pit', 0, 'a field name', '"$"'],
    ['Mean($close,$open)', 12, 'a window: a whole number of bars from 1', '"$open"'],
    ['Mean($close,2.5)', 12, 'a window: a whole number of bars from 1', '"2.5"'],
    ['Mean($close,-1)', 12, 'a window: a whole number of bars from 1', '"-1"'],
    ['Kurt($close, 3)', 13, 'a window: a whole number of bars from 4', '"3"'],
    ['Quantile($close,5,1.5)', 18, 'a fraction from 0 to 1', '"1.5"'],
    ['EMA($close,-0.5)', 11, 'a span of 1', '"-0.5"'],
    ['Mean(3,5)', 5, 'an expression over at least one field', '"3"'],
    ['1+2', 0, 'an expression over at least one field', '"1+2"'],
    ['$close/(1-1) + 1/0', 17, 'a finite number', 'Infinity'],
    ['1 < $close < 3', 11, 'no second comparison', '"<"'],
    ['Ref($close,-1)', 11, 'an offset into the past', '"-1"'],
    ['Delta($close, 1-3)', 14, 'an offset into the past', '"1-3"'],
    ['$close ! 3', 7, 'a field, a number or an operator', '"!"'],
    ['constructor($close)', 0, 'an operator, one of', '"constructor"'],
  ])('%s', (...row) => {
    const [text, position, expected, found] = row;
    const error = fault(text);
    expect(error).toMatchObject({ position, found, text });
    expect(error.expected).toContain(expected);
    expect(error.message).toContain(`at character ${position + 1}`);
  });

  test('a label may look ahead', () => {
    expect(canonicalExpression(parseExpression('Ref($close,-2)/Ref($close,-1)-1', { label: true }))).toBe(
      'Sub(Div(Ref($close,-2),Ref($close,-1)),1)',
    );
    expect(fault('Ref($close,-1.5)', true).expected).toContain('a whole number');
  });
});

/** A product of 2^depth fields, with parentheses that keep it as flat as can be. */
const balanced = (depth: number): string => (depth === 0 ? '$c' : `(${balanced(depth - 1)}*${balanced(depth - 1)})`);

describe('limits', () => {
  test('on length, nesting and size are named', () => {
    expect(fault(`$close${' '.repeat(MAX_LENGTH)}`).expected).toContain(`${MAX_LENGTH} characters`);
    expect(fault(`${'('.repeat(MAX_NESTING)}$a${')'.repeat(MAX_NESTING)}`).expected).toContain('levels of nesting');
    expect(fault(`$a${'-'.repeat(MAX_NESTING + 1)}1`).expected).toContain('levels of nesting');
    expect(fault(`$a${'+$a'.repeat(MAX_NESTING)}`).expected).toContain('levels of nesting');
    expect(fault(balanced(10)).expected).toContain(`${MAX_NODES} operators`);
  });

  test('allow a long sum', () => {
    expect(canonical(`$a${'+$a'.repeat(MAX_NESTING - 1)}`)).toHaveLength(8 * (MAX_NESTING - 1) + 2);
  });
});

test('operators beside each other are as deep as the calls that they become, and their limit is that of calls', () => {
  const sum = (terms: number) => Array.from({ length: terms }, () => '$close').join('+');
  const most = parseExpression(sum(100));
  expect(parseExpression(canonicalExpression(most))).toEqual(most);
  expect(() => parseExpression(sum(101))).toThrow(/at most 100 levels of nesting/);
});

test('a text whose calls would be longer than a text may be is refused', () => {
  expect(() => parseExpression(balanced(9).replaceAll('$c', '$a_rather_long'))).toThrow(/with all operators as calls/);
});
