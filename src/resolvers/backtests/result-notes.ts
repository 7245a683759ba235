import type { Loaders } from '../../loaders/index.ts';

/** What a reader of a result should know before the numbers; most results have nothing of the kind. */
export async function resultNotes(loaders: Loaders, key: string): Promise<string[]> {
  const { metrics } = await loaders.results.load(key);
  if (metrics['SCORE_COVERAGE']?.value !== 0) return [];
  return [
    'The model has no score at any bar, so nothing was traded: at each bar an input is missing that it cannot do without. Ask `featureValues` for its inputs; the range or the history before it may be shorter than their windows.',
  ];
}
