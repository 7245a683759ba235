import { z } from 'zod';
import { MAX_FEATURES, MAX_TREES } from '../limits.ts';
import { ModelFileError, broken, unsupported } from '../model-file-error.ts';

/** A whole number from 0 on. XGBoost writes parameters as text; UBJSON and newer versions may have numbers. */
const CountSchema = z
  .union([z.string().regex(/^\d{1,9}$/), z.number()])
  .transform(Number)
  .pipe(z.int().min(0));

const NumbersSchema = z.custom<ArrayLike<number>>(
  (value) => value instanceof Float64Array || Array.isArray(value),
  'expected a list of numbers',
);

const TreeSchema = z.looseObject({
  tree_param: z.looseObject({ size_leaf_vector: CountSchema.optional() }).optional(),
  left_children: NumbersSchema,
  right_children: NumbersSchema,
  split_indices: NumbersSchema,
  split_conditions: NumbersSchema,
  default_left: NumbersSchema,
  split_type: NumbersSchema.optional(),
  categories: NumbersSchema.optional(),
  categories_nodes: NumbersSchema.optional(),
  categories_segments: NumbersSchema.optional(),
  categories_sizes: NumbersSchema.optional(),
});

const TreesSchema = z.looseObject({
  tree_info: NumbersSchema,
  trees: z.array(TreeSchema).max(MAX_TREES),
});

const BoosterSchema = z.discriminatedUnion('name', [
  z.looseObject({ name: z.literal('gbtree'), model: TreesSchema }),
  z.looseObject({ name: z.literal('dart'), gbtree: z.looseObject({ model: TreesSchema }), weight_drop: NumbersSchema }),
  z.looseObject({ name: z.literal('gblinear'), model: z.looseObject({ weights: NumbersSchema }) }),
]);

const DocumentSchema = z.looseObject({
  version: NumbersSchema.optional(),
  learner: z.looseObject({
    feature_names: z.array(z.string()).max(MAX_FEATURES).optional().default([]),
    objective: z.looseObject({ name: z.string() }),
    gradient_booster: BoosterSchema,
    learner_model_param: z.looseObject({
      base_score: z.union([z.string(), z.number()]),
      num_class: CountSchema.default(0),
      num_target: CountSchema.default(1),
      num_feature: CountSchema.pipe(z.number().min(1).max(MAX_FEATURES)),
    }),
  }),
});

export type XgboostDocument = z.infer<typeof DocumentSchema>;
export type XgboostTree = z.infer<typeof TreeSchema>;

/** @throws {ModelFileError} where it is not what `save_model` writes */
export function parseDocument(value: unknown): XgboostDocument {
  refuseOthers(value);
  const parsed = DocumentSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw broken(`It is no XGBoost model: "${issue.path.join('.')}": ${issue.message}.`);
}

/** Tells JSON that is something else from an XGBoost model with an error in it. */
function refuseOthers(value: unknown): void {
  const isObject = typeof value === 'object' && value !== null;
  if (isObject && 'learner' in value) return;
  const foreign = isObject ? FOREIGN.find(({ key }) => key in value) : undefined;
  const found = foreign?.found ?? 'JSON without the key "learner"; save the model with save_model';
  throw new ModelFileError('FOREIGN_FORMAT', `Expected what XGBoost's save_model writes; found ${found}.`);
}

/** Other JSON that people take for a model, by a key that only it has. */
const FOREIGN = [
  { key: 'tree_info', found: "LightGBM's dump_model; save_model writes the model itself, as text" },
  { key: 'oblivious_trees', found: 'a CatBoost model; CatBoost exports ONNX' },
] as const;

/** The numbers of a list, checked one by one; null is NaN, as the JSON reader leaves it. An absent list has none. */
export function numbers(list: ArrayLike<unknown> | undefined, name: string): Float64Array {
  const result = new Float64Array(list?.length ?? 0);
  for (let index = 0; index < result.length; index += 1) {
    const value = list?.[index];
    const number = value === null ? Number.NaN : plain(value);
    if (typeof number !== 'number') throw broken(`${name}[${index}] is "${shown(value)}"; expected a number.`);
    result[index] = number;
  }
  return result;
}

/** The same for whole numbers of 32 bits. */
export function integers(list: ArrayLike<unknown> | undefined, name: string): Float64Array {
  const result = new Float64Array(list?.length ?? 0);
  for (let index = 0; index < result.length; index += 1) {
    const number = plain(list?.[index]);
    if (typeof number !== 'number' || (number | 0) !== number)
      throw broken(`${name}[${index}] is "${shown(list?.[index])}"; expected a whole number of 32 bits.`);
    result[index] = number;
  }
  return result;
}

/** True and false are 1 and 0. */
const plain = (value: unknown): unknown => (typeof value === 'boolean' ? Number(value) : value);

const shown = (value: unknown): string => JSON.stringify(value).slice(0, 40);

/** Reads `5E-1`, or, as version 3 writes it, a list: one score for all, `[5E-1]`, or one each, `[1E-1,2E-1]`. */
export function parseBaseScore(text: string | number, scores: number): number[] {
  const inner = String(text).replace(/^\[(.*)\]$/, '$1');
  const list = inner.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (list.some((score) => !Number.isFinite(score)))
    throw broken(`learner_model_param.base_score is "${text}"; expected one number or a list.`);
  if (list.length === 1) return Array.from({ length: scores }, () => list[0]);
  if (list.length !== scores)
    throw unsupported(
      `There are "${list.length}" base scores; expected 1 or ${scores}. Save the model with a newer XGBoost.`,
    );
  return list;
}
