import { hash } from 'node:crypto';
import type { ColumnKey } from '../cache/index.ts';
import { bucketStart, bucketsOfBars, warmupBucket } from '../store/index.ts';
import type { ReadPlan } from './read-plan.ts';
import { type BucketChunks, digestOfAll } from './bucket-chunks.ts';
import { type ChunkValues, type FeatureInput, ScratchColumns, featureInput, panelInputs } from './feature-inputs.ts';

/**
 * The keys of the features of one bucket. What a value depends on is the expression, where the grid begins, and every
 * chunk that the bucket and its warm-up read: of the instrument, and where instruments are compared, of all of them.
 */
export class FeatureKeys {
  readonly #plan: ReadPlan;
  readonly #chunks: BucketChunks;
  readonly #expressions: readonly { prefix: string; fields: readonly number[]; first: number; last: number }[];
  /** For each expression the digest over all who are compared. */
  readonly #panels = new Map<number, string>();

  constructor(plan: ReadPlan, chunks: BucketChunks) {
    this.#plan = plan;
    this.#chunks = chunks;
    const { bucket } = chunks;
    this.#expressions = plan.plans.each.map((feature) => ({
      prefix: hash(
        'sha256',
        JSON.stringify([feature.canonical, bucketStart(bucket, plan.request.timeframeMs)]),
        'base64',
      ),
      fields: feature.fields.map((name) => plan.fieldIds.get(name) ?? NO_FIELD),
      first: warmupBucket(bucket, feature),
      last: bucket + bucketsOfBars(feature.lookaheadBars),
    }));
  }

  /** One key for each feature of an instrument, given by its place. */
  of(place: number): ColumnKey[] {
    const length = this.#chunks.bars(this.#plan.instruments[place]);
    const digests = new Map<string, string>();
    return this.#expressions.map(({ prefix, fields, first, last }, feature) => {
      const reach = `${fields.join()};${first};${last}`;
      const digest = digests.get(reach) ?? this.#digest(place, feature);
      digests.set(reach, digest);
      const panel = this.#plan.plans.each[feature].crossSectional ? this.#panel(feature) : '';
      return { key: `${prefix}${panel}${digest}`, length };
    });
  }

  #digest(place: number, feature: number): string {
    const { fields, first, last } = this.#expressions[feature];
    return this.#chunks.digest(this.#plan.instruments[place], fields, first, last);
  }

  #panel(feature: number): string {
    const known = this.#panels.get(feature);
    if (known !== undefined) return known;
    const digest = digestOfAll(this.#plan.instruments.map((_, place) => this.#digest(place, feature)));
    this.#panels.set(feature, digest);
    return digest;
  }
}

/** No field has this id: the dataset lacks it, and its values are missing. */
const NO_FIELD = -1;

/** One column to compute: a feature of an instrument, both by their places. */
export interface FeatureTarget {
  readonly place: number;
  readonly feature: number;
  readonly column: Float64Array;
}

/** Computes features of one bucket, for each instrument together what it lacks. */
export function computeFeatures(plan: ReadPlan, values: ChunkValues, targets: readonly FeatureTarget[]): void {
  const { plans } = plan;
  const isCompared = ({ feature }: FeatureTarget) => plans.each[feature].crossSectional;
  const compared = targets.filter(isCompared);
  if (compared.length > 0) computePanel(plan, values, compared);
  const scratch = new ScratchColumns();
  const alone = compared.length === 0 ? targets : targets.filter((target) => !isCompared(target));
  for (const [place, own] of Map.groupBy(alone, (target) => target.place)) {
    const together = plans.together(own.map(({ feature }) => feature));
    scratch.reset();
    const input = featureInput(values, plan.instruments[place], fieldsOf(plan, together.fields), {
      reach: together,
      take: (length) => scratch.take(length),
    });
    together.evaluate({ ...columnsOf(input), out: own.map(({ column }) => column) });
  }
}

function computePanel(plan: ReadPlan, values: ChunkValues, targets: readonly FeatureTarget[]): void {
  const features = [...new Set(targets.map(({ feature }) => feature))];
  const together = plan.plans.together(features);
  const gridStart = bucketStart(values.chunks.bucket, plan.request.timeframeMs);
  const fields = fieldsOf(plan, together.fields);
  const computed = together.evaluatePanel(panelInputs(values, plan.instruments, fields, together, gridStart));
  for (const { place, feature, column } of targets) column.set(computed[place][features.indexOf(feature)]);
}

const columnsOf = ({ times, columns, from, to }: FeatureInput) => ({ columns, length: times.length, from, to });

const fieldsOf = ({ fieldIds }: ReadPlan, names: readonly string[]) =>
  new Map(names.map((name) => [name, fieldIds.get(name)]));
