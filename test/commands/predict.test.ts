import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const MODELS = join(ROOT, 'test/golden/models');

interface Case {
  readonly name: string;
  readonly file: string;
  readonly rows: readonly (readonly (number | null)[])[];
  readonly outputs: Readonly<Record<string, readonly (number | null)[]>>;
}

const cases = JSON.parse(readFileSync(join(MODELS, 'cases.json'), 'utf8')) as Case[];

function predict(model: string, input: string, ...options: string[]) {
  const args = ['src/main.ts', 'predict', model, ...options];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, input, encoding: 'utf8' });
  return { status, stderr, scores: stdout.split('\n').slice(0, -1).map(Number) };
}

const csv = (rows: Case['rows']) => `${rows.map((row) => row.map((value) => value ?? '').join(',')).join('\n')}\n`;

/** One case of each kind of file. */
const chosen = ['xgboost', 'lightgbm', 'onnx'].flatMap((kind) =>
  cases.filter(({ file }) => file.startsWith(kind)).slice(0, 3),
);

describe('hindcast predict', () => {
  test.each(chosen.map((chosenCase) => [chosenCase.name, chosenCase] as const))(
    'prints what the library answers: %s',
    (_, { file, rows, outputs }) => {
      for (const [output, expected] of Object.entries(outputs)) {
        const { status, scores } = predict(join(MODELS, file), csv(rows), '--output', output);
        expect(status).toBe(0);
        expect(scores).toHaveLength(rows.length);
        for (const [row, value] of expected.entries()) {
          if (value === null) expect(scores[row]).toBeNaN();
          else expect(Math.abs((scores[row] ?? 0) - value)).toBeLessThan(1e-5 * Math.max(1, Math.abs(value)));
        }
      }
    },
  );

  const demo = join(ROOT, 'examples/models/lightgbm-trees.txt');
  const names =
    readFileSync(demo, 'utf8')
      .match(/^feature_names=(.*)$/m)?.[1]
      ?.split(' ') ?? [];

  test('finds columns by the names of the header, whatever their order, and leaves others out', () => {
    const row = names.map((_, index) => 0.01 * (index + 1));
    const plain = predict(demo, `${row.join(',')}\n`);
    expect(plain.status).toBe(0);
    const reversed = predict(demo, `extra,${names.toReversed().join(',')}\n7,${row.toReversed().join(',')}\n`);
    expect(reversed.scores).toEqual(plain.scores);
  });

  test('finds the columns that --columns names, in the order of the inputs, also by numbers', () => {
    const row = names.map((_, index) => 0.01 * (index + 1));
    const plain = predict(demo, `${row.join(',')}\n`);
    const input = (header: readonly string[]) => `${header.join(',')},extra\n${row.toReversed().join(',')},7\n`;
    const own = names.map((_, index) => `own${index}`);
    expect(predict(demo, input(own.toReversed()), '--columns', own.join(',')).scores).toEqual(plain.scores);
    const numbers = names.map((_, index) => String(index));
    expect(predict(demo, input(numbers.toReversed()), '--columns', numbers.join(',')).scores).toEqual(plain.scores);
  });

  test('takes names with commas, numbers as names, and True and False', () => {
    const faults = join(MODELS, 'faults');
    const read = (file: string) => readFileSync(join(faults, file), 'utf8');
    const rows = read('intnames.csv').split('\n').slice(1).join('\n');
    const byName = predict(join(faults, 'xgboost-expression-names.json'), read('xgboost-expression-names.csv'));
    expect([byName.status, byName.scores.length]).toEqual([0, 3]);
    const named = predict(join(faults, 'intnames.json'), read('intnames.csv'));
    expect(named.scores).toEqual(predict(join(faults, 'intnames.json'), rows).scores);
    expect(named.scores).toHaveLength(3);
    const quoted = predict(join(faults, 'intnames.json'), `"a,b",c\n${rows}`, '--columns', '"a,b",c');
    expect(quoted.scores).toEqual(named.scores);
    expect(predict(join(faults, 'intnames.json'), 'True,false\n').scores).toEqual(
      predict(join(faults, 'intnames.json'), '1,0\n').scores,
    );
  });

  test('refuses --columns that are too few or that the header does not have', () => {
    const few = predict(demo, '', '--columns', 'a,b');
    expect([few.status, few.stderr]).toEqual([1, expect.stringMatching(/--columns: Expected \d+ names.*, got 2/)]);
    const own = names.map((_, index) => `own${index}`);
    const other = predict(demo, `${names.join(',')}\n`, '--columns', own.join(','));
    expect([other.status, other.stderr]).toEqual([1, expect.stringMatching(/line 1: .*"own0".* is missing/)]);
  });

  test.each([
    [
      'a cell that is no number',
      () => `${names.map(() => 1).join(',')}\n${names.map(() => 'x').join(',')}\n`,
      /line 2, column .*Expected a number, got "x"/,
    ],
    ['too few columns', () => '1,2\n', /line 1: Expected \d+ columns, got 2/],
    ['a header without any input', () => `${names.map((name) => `other ${name}`).join(',')}\n`, /--columns/],
    ['a header with an input twice', () => `${[...names, names[0]].join(',')}\n`, /there more often/],
    ['a header without an input', () => `${names.slice(1).join(',')}\n`, /line 1: .* is missing/],
  ])('names %s and ends with 1', (_, input, message) => {
    const { status, stderr } = predict(demo, input());
    expect(status).toBe(1);
    expect(stderr).toMatch(message);
  });

  test('names an output that is not there, and a file that is no model', () => {
    expect(predict(demo, '', '--output', 'nope').stderr).toMatch(/nope/);
    expect(predict(join(ROOT, 'package.json'), '').status).toBe(1);
    expect(predict('nowhere.onnx', '').stderr).toMatch(/nowhere\.onnx/);
  });
});
