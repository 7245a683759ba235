import { readFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { FeatureMatrix, createGraphProcess, graphLimits, loadPredictor } from '../../src/models/index.ts';

/** A program of its own, for limits that hold for a whole process: scores rows of ones with a graph and prints them. */
const [, , path = '', rows = '0'] = process.argv;
const bytes = readFileSync(path);
const graphs = createGraphProcess(graphLimits(totalmem()));
const predictor = await loadPredictor(bytes, { openGraph: () => graphs.open(() => Promise.resolve(bytes)) });
const ones = new Float64Array(Number(rows)).fill(1);
const matrix = new FeatureMatrix(ones.length, Array<Float64Array>(predictor.inputs).fill(ones));
await predictor.predict(matrix).then(
  (scores) => process.stdout.write(`scores: ${[...new Set(scores)].join(' ')}\n`),
  (error: Error) => process.stdout.write(`${error.message}\n`),
);
await graphs.close();
