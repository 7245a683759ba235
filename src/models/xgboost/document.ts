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

/** A value that predictions do not depend on. */
const unused = z.unknown().optional();
/** Keys whose values predictions do not depend on. */
const alsoHas = (...keys: string[]) => Object.fromEntries(keys.map((key) => [key, unused]));

/*
 * All keys that XGBoost 1.0 to 3.4 writes are named here. One that is not may change predictions: `weight_drop` moved
 * twice, and whoever passed it over scored every row wrongly. So it is refused.
 */
const TreeSchema = z.strictObject({
  tree_param: z
    .strictObject({
      size_leaf_vector: CountSchema.optional(),
      ...alsoHas('num_deleted', 'num_feature', 'num_nodes', 'num_roots'),
    })
    .optional(),
  ...alsoHas('id', 'parents', 'base_weights', 'loss_changes', 'sum_hessian', 'leaf_child_counts', 'leaf_weights'),
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

/** Of each feature: the values of its categories, in the order of their codes; empty where it has none. */
const EncodingSchema = z.strictObject({
  values: z.union([z.array(z.unknown()), NumbersSchema]),
  /** Where each value ends among bytes of text. */
  offsets: NumbersSchema.optional(),
  ...alsoHas('type'),
});

const TreesSchema = z.strictObject({
  gbtree_model_param: z
    .strictObject({
      num_parallel_tree: CountSchema.default(1),
      ...alsoHas(
        'num_trees',
        'size_leaf_vector',
        'num_roots',
        'num_feature',
        'num_output_group',
        'pad_32bit',
        'deprecated_num_pbuffer',
      ),
    })
    .optional(),
  tree_info: NumbersSchema,
  trees: z.array(TreeSchema).max(MAX_TREES),
  /** `[iterations + 1]`: where the trees of each iteration begin. */
  iteration_indptr: NumbersSchema.optional(),
  weight_drop: NumbersSchema.optional(),
  cats: z
    .strictObject({ enc: z.array(EncodingSchema).max(MAX_FEATURES), ...alsoHas('feature_segments', 'sorted_idx') })
    .optional(),
});

const BoosterSchema = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('gbtree'), model: TreesSchema, weight_drop: NumbersSchema.optional() }),
  z.strictObject({
    name: z.literal('dart'),
    gbtree: z.strictObject({ name: z.literal('gbtree').optional(), model: TreesSchema }),
    weight_drop: NumbersSchema,
  }),
  z.strictObject({
    name: z.literal('gblinear'),
    model: z.strictObject({ weights: NumbersSchema, ...alsoHas('boosted_rounds', 'param') }),
  }),
]);

/** Of the objective only the name matters: `..._param` holds what training needs, `ti+` and `tj-` biases of ranking. */
const ObjectiveSchema = z.looseObject({ name: z.string() }).superRefine((objective, context) => {
  const keys = Object.keys(objective).filter((key) => !/^name$|_param$|^t[ij][+-]$/.test(key));
  if (keys.length > 0) context.addIssue({ code: 'unrecognized_keys', keys, input: objective });
});

const DocumentSchema = z.strictObject({
  version: NumbersSchema.optional(),
  learner: z.strictObject({
    /** What the user or a callback has noted; only the best iteration of early stopping matters. */
    attributes: z.looseObject({ best_iteration: CountSchema.optional() }).optional(),
    feature_names: z.array(z.string()).max(MAX_FEATURES).optional().default([]),
    ...alsoHas('feature_types'),
    objective: ObjectiveSchema,
    gradient_booster: BoosterSchema,
    learner_model_param: z.strictObject({
      base_score: z.union([z.string(), z.number()]),
      num_class: CountSchema.default(0),
      num_target: CountSchema.default(1),
      num_feature: CountSchema.pipe(z.number().min(1).max(MAX_FEATURES)),
      ...alsoHas('boost_from_average'),
    }),
  }),
});

export type XgboostDocument = z.infer<typeof DocumentSchema>;
export type XgboostCategories = NonNullable<z.infer<typeof TreesSchema>['cats']>;
export type XgboostTree = z.infer<typeof TreeSchema>;

/** @throws {ModelFileError} where it is not what `save_model` writes */
export function parseDocument(value: unknown): XgboostDocument {
  refuseOthers(value);
  const parsed = DocumentSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  if (issue.code === 'unrecognized_keys') {
    const path = [...issue.path, issue.keys[0]].join('.');
    throw unsupported(
      `The file has "${path}", which is not known here and may change predictions (written by ${producerOf(value)}). Save the model with an XGBoost from 1.0 to 3.4.`,
    );
  }
  throw broken(`It is no XGBoost model: "${issue.path.join('.')}": ${issue.message}.`);
}

/** The program that wrote a file, as far as it says. */
export function producerOf(value: unknown): string {
  const { data } = z.looseObject({ version: z.array(z.int()) }).safeParse(value);
  return data ? `xgboost ${data.version.join('.')}` : 'xgboost';
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
