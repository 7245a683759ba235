import { z } from 'zod';

/** One score that can be read from a model, by the name to ask for it. */
const OutputSchema = z.object({ name: z.string(), description: z.string() }).readonly();

/**
 * What the inspection of a model file finds. Plain JSON: the store keeps it beside the file and reads it by this
 * schema.
 */
export const ModelInfoSchema = z
  .object({
    format: z.enum(['ONNX', 'XGBOOST_JSON', 'XGBOOST_UBJ', 'LIGHTGBM']),
    /** What runs it: the tree kernel, a weighted sum, or onnxruntime. */
    kind: z.enum(['TREES', 'LINEAR', 'GRAPH']),
    featureCount: z.number(),
    /** In the order of the columns; null where the file does not carry them. */
    featureNames: z.array(z.string()).readonly().nullable(),
    outputs: z.array(OutputSchema).readonly(),
    /** The output that is scored when none is named; null where the file leaves no obvious choice. */
    defaultOutput: z.string().nullable(),
    /** True where NaN among the inputs follows a direction learned in training; else a row with NaN has no score. */
    handlesMissing: z.boolean(),
    /** What it was trained for, in its library's words; null where the file does not say. */
    objective: z.string().nullable(),
    /** Null where it is no ensemble of trees. */
    trees: z.number().nullable(),
    /** Trees up to the best iteration of early stopping, which outputs count by default; null: all count. */
    bestTrees: z.number().nullable().default(null),
    /** Nodes of all trees, or operators of the graph. */
    nodes: z.number(),
    /** ONNX operator set versions by domain; null for other formats. */
    opsets: z.record(z.string(), z.number()).readonly().nullable(),
    /** The program that wrote the file; null where the file does not say. */
    producer: z.string().nullable(),
  })
  .readonly();

export type ModelInfo = z.infer<typeof ModelInfoSchema>;
export type ModelFormat = ModelInfo['format'];
export type ModelOutput = ModelInfo['outputs'][number];
