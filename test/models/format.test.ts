import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { detectFormat } from '../../src/models/format.ts';
import { inspectModel } from '../../src/models/index.ts';
import { ModelFileError } from '../../src/models/model-file-error.ts';

const models = join(import.meta.dirname, '../../examples/models');
const latin1 = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'));

describe('the format of a file', () => {
  test('comes from its bytes, whatever its name', () => {
    const found = readdirSync(models)
      .filter((file) => file !== 'manifest.json')
      .map((file) => [file, detectFormat(readFileSync(join(models, file)))]);
    expect(Object.fromEntries(found)).toEqual({
      'gradient-boosting.onnx': 'ONNX',
      'lightgbm-trees.txt': 'LIGHTGBM',
      'logistic-regression.onnx': 'ONNX',
      'neural-network.onnx': 'ONNX',
      'random-forest.onnx': 'ONNX',
      'xgboost-dart.ubj': 'XGBOOST_UBJ',
      'xgboost-trees.json': 'XGBOOST_JSON',
    });
  });

  test.for([
    ['0 bytes', '', 'EMPTY', '0 bytes'],
    ['a pickle of protocol 4', '\x80\x04\x95\x1a\x00\x00', 'RUNS_CODE', 'runs whatever code it contains'],
    ['a pickle of protocol 0', 'csklearn.linear_model\nLogisticRegression\np0\n', 'RUNS_CODE', 'pickle'],
    ['a pickled dict of protocol 0', '(dp0\nVa\np1\n', 'RUNS_CODE', 'pickle'],
    ['a compressed joblib', 'x\x9c\x4b\x04\x00', 'RUNS_CODE', 'joblib'],
    ['a zip bomb or any zip', 'PK\x03\x04\x14\x00', 'FOREIGN_FORMAT', 'zip archive'],
    ['a gzip bomb or any gzip', '\x1f\x8b\x08\x00', 'FOREIGN_FORMAT', 'not opened'],
    ['Keras', '\x89HDF\r\n\x1a\n', 'FOREIGN_FORMAT', 'HDF5'],
    ['PMML', '<?xml version="1.0"?>\n<PMML version="4.4">', 'FOREIGN_FORMAT', 'PMML'],
    ['a dump of trees', 'booster[0]:\n0:[f0<1] yes=1', 'FOREIGN_FORMAT', 'save_model'],
    ['a list of dumped trees', '[{"nodeid":0}]', 'FOREIGN_FORMAT', 'save_model'],
    ['the old binary of XGBoost', 'binf\x00\x00', 'FOREIGN_FORMAT', '.ubj'],
    ['noise', '\xde\xad\xbe\xef and more', 'UNKNOWN_FORMAT', 'Expected ONNX'],
  ] as const)('%s is refused by name', ([, bytes, fault, part]) => {
    const attempt = () => detectFormat(latin1(bytes));
    expect(attempt).toThrow(ModelFileError);
    expect(attempt).toThrow(expect.objectContaining({ fault, message: expect.stringContaining(part) }));
  });

  test('a graph cut short is told from noise', () => {
    const whole = readFileSync(join(models, 'random-forest.onnx'));
    expect(() => detectFormat(whole.subarray(0, whole.length / 2))).toThrow(
      expect.objectContaining({ fault: 'BROKEN' }),
    );
  });
});

test('inspection finds what a model takes and gives', async () => {
  const info = await inspectModel(readFileSync(join(models, 'xgboost-dart.ubj')));
  expect(info).toMatchObject({
    format: 'XGBOOST_UBJ',
    kind: 'TREES',
    featureCount: 10,
    objective: 'binary:logistic',
    trees: 50,
    defaultOutput: 'probability',
    handlesMissing: true,
    producer: 'xgboost 1.7.4',
  });
  expect(info.featureNames?.slice(0, 2)).toEqual(['return_1', 'return_5']);
  const forest = await inspectModel(readFileSync(join(models, 'random-forest.onnx')));
  expect(forest).toMatchObject({
    format: 'ONNX',
    kind: 'TREES',
    trees: 60,
    opsets: { 'ai.onnx': 13, 'ai.onnx.ml': 1 },
  });
  expect(forest.outputs.map((output) => output.name)).toEqual(['label', 'probabilities[0]', 'probabilities[1]']);
  expect(forest.defaultOutput).toBe('probabilities[1]');
});
