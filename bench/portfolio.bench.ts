import { DEFAULT_EXECUTION, createModelSimulation } from '../src/engine/index.ts';
import { panelOf, topK } from '../test/support/panels.ts';
import { type BenchCase, medianMs } from './report.ts';
import { W2, w2Bars, w2Scores } from './workloads.ts';

/** How often the bars are pushed again while the growth of the heap is measured. */
const ROUNDS = 20;

/**
 * W2: 100 models over 50 symbols x 2,520 bars, from scores to metrics, one after the other on one thread.
 *
 * `createModelSimulation` is what a launch opens for each of its models (src/runs/model-run.ts): `push` for each slice
 * of bars, then `finish`. A launch reads bars, computes features and predicts besides; that is not measured here.
 */
export async function* run(): AsyncGenerator<BenchCase> {
  const panel = panelOf(W2.symbols, w2Bars());
  const scores = Array.from({ length: W2.models }, (_, model) => w2Scores(model));
  const execution = { ...DEFAULT_EXECUTION, fill: 'SAME_CLOSE' as const };
  const strategy = topK({ top: 10, longAbove: 0, grossExposure: 0.95 });
  const convention = 'EMPYRICAL' as const;
  const setup = { symbols: W2.symbols, strategy, execution, initialCash: 1e6, periodsPerYear: 365, convention };
  /**
   * What one model's bars leave on the heap if nothing is collected in between, once the account's columns are there.
   */
  const heapGrowth = () => {
    const simulation = createModelSimulation(setup);
    simulation.push(panel, scores[0]);
    globalThis.gc?.();
    const before = process.memoryUsage().heapUsed;
    for (let round = 0; round < ROUNDS; round += 1) simulation.push(panel, scores[0]);
    return process.memoryUsage().heapUsed - before;
  };
  const { medianMs: median, minMs } = await medianMs(() => {
    for (const matrix of scores) {
      const simulation = createModelSimulation(setup);
      simulation.push(panel, matrix);
      simulation.finish();
    }
  });
  const scored = W2.models * W2.bars * W2.symbols;
  yield {
    case: 'W2, 100 models, scores to metrics, 12.6 M scores',
    value: median,
    unit: 'ms',
    reach: '< 250 ms',
    met: median < 250,
    detail: {
      'min ms': minMs,
      'ns per score': (1e6 * median) / scored,
      'heap bytes per bar': heapGrowth() / (ROUNDS * W2.bars),
    },
  };
}
