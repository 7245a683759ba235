import { hash } from 'node:crypto';
import type { ColumnKey } from '../cache/index.ts';
import { type BucketSpan, bucketStart } from '../store/index.ts';
import { type BucketChunks, digestOfAll } from './bucket-chunks.ts';
import { type ChunkValues, type FeatureInput, ScratchColumns, featureInput, panelInputs } from './feature-inputs.ts';
import type { ReadPlan } from './read-plan.ts';

/** What one expression reads of an instrument, and the part of its keys that no data is in. */
interface ExpressionReads {
  readonly prefix: string;
  readonly fieldIds: readonly (number | undefined)[];
  /** By the instrument's id. */
  readonly spans: ReadonlyMap<number, BucketSpan>;
}

/**
 * The keys under which the column cache keeps the features of one bucket. A key holds everything that a value depends
 * on: the expression, where the bucket begins, and the digests of all chunks that the bucket and its warm-up read:
 * those of the instrument, and for a cross-sectional feature those of all that it is compared with.
 */
export class FeatureKeys {
  readonly #plan: ReadPlan;
  readonly #chunks: BucketChunks;
  readonly #expressions: readonly ExpressionReads[];
  /** For each cross-sectional expression, by its index, the digest over all instruments that are compared. */
  readonly #panels = new Map<number, string>();

  constructor(plan: ReadPlan, chunks: BucketChunks) {
    this.#plan = plan;
    this.#chunks = chunks;
    const { bucket } = chunks;
    const start = bucketStart(bucket, plan.request.timeframeMs);
    this.#expressions = plan.plans.each.map((feature) => ({
      prefix: hash('sha256', JSON.stringify([feature.canonical, start]), 'base64'),
      fieldIds: feature.fields.map((name) => plan.fieldIds.get(name)),
      spans: plan.counts.spans(bucket, plan.instrumentIds, feature),
    }));
  }

  /** One key for each feature of an instrument of the plan, which is given by its index. */
  of(instrument: number): ColumnKey[] {
    const length = this.#chunks.bars(this.#plan.instrumentIds[instrument]);
    const digests = new Map<string, string>();
    return this.#expressions.map(({ prefix, fieldIds }, feature) => {
      const span = this.#spanOf(instrument, feature);
      const reads = `${fieldIds.join()};${span.firstBucket};${span.lastBucket}`;
      const digest = digests.get(reads) ?? this.#digest(instrument, feature);
      digests.set(reads, digest);
      const panel = this.#plan.plans.each[feature].crossSectional ? this.#panel(feature) : '';
      return { key: `${prefix}${panel}${digest}`, length };
    });
  }

  #digest(instrument: number, feature: number): string {
    const { fieldIds } = this.#expressions[feature];
    return this.#chunks.digest(this.#plan.instrumentIds[instrument], fieldIds, this.#spanOf(instrument, feature));
  }

  #spanOf(instrument: number, feature: number): BucketSpan {
    return spanIn(this.#expressions[feature].spans, this.#plan.instrumentIds[instrument]);
  }

  #panel(feature: number): string {
    const known = this.#panels.get(feature);
    if (known !== undefined) return known;
    const digest = digestOfAll(this.#plan.instrumentIds.map((_, instrument) => this.#digest(instrument, feature)));
    this.#panels.set(feature, digest);
    return digest;
  }
}

/** The span of an instrument. */
export function spanIn(spans: ReadonlyMap<number, BucketSpan>, instrumentId: number): BucketSpan {
  const span = spans.get(instrumentId);
  if (!span) throw new Error(`There is no span of the instrument ${instrumentId}.`);
  return span;
}

/** A column to be computed: which feature of which instrument, each by its index in the plan. */
export interface FeatureTarget {
  readonly instrument: number;
  readonly feature: number;
  /** Filled with one value for each bar of the instrument in the bucket. */
  readonly column: Float64Array;
}

/**
 * Computes features of one bucket. Those of one instrument are computed together, so that they share sub-expressions.
 */
export function computeFeatures(plan: ReadPlan, values: ChunkValues, targets: readonly FeatureTarget[]): void {
  const { plans } = plan;
  const isCompared = ({ feature }: FeatureTarget) => plans.each[feature].crossSectional;
  const compared = targets.filter(isCompared);
  if (compared.length > 0) computePanel(plan, values, compared);
  const alone = compared.length === 0 ? targets : targets.filter((target) => !isCompared(target));
  const scratch = new ScratchColumns();
  const take = (length: number) => scratch.take(length);
  for (const [instrument, own] of Map.groupBy(alone, (target) => target.instrument)) {
    const together = plans.together(own.map(({ feature }) => feature));
    scratch.reset();
    const reads = { fieldIds: idsOf(plan, together.fields), reach: together, take };
    const input = featureInput(values, plan.instrumentIds[instrument], reads);
    together.evaluate({ ...boundsOf(input), out: own.map(({ column }) => column) });
  }
}

/** Cross-sectional features need the bars of all instruments at once. */
function computePanel(plan: ReadPlan, values: ChunkValues, targets: readonly FeatureTarget[]): void {
  const features = [...new Set(targets.map(({ feature }) => feature))];
  const together = plan.plans.together(features);
  const computed = together.evaluatePanel(
    panelInputs(values, plan.instrumentIds, {
      fieldIds: idsOf(plan, together.fields),
      reach: together,
      start: bucketStart(values.chunks.bucket, plan.request.timeframeMs),
    }),
  );
  for (const { instrument, feature, column } of targets) column.set(computed[instrument][features.indexOf(feature)]);
}

const boundsOf = ({ times, columns, from, to }: FeatureInput) => ({ columns, length: times.length, from, to });

const idsOf = ({ fieldIds }: ReadPlan, names: readonly string[]) =>
  new Map(names.map((name) => [name, fieldIds.get(name)]));
