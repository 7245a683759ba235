import { z } from 'zod';
import type { ModelRow } from '../../store/index.ts';

const InfoSchema = z.object({
  format: z.enum(['ONNX', 'XGBOOST_JSON', 'XGBOOST_UBJ', 'LIGHTGBM']),
  kind: z.enum(['TREES', 'LINEAR', 'GRAPH']),
  featureCount: z.number(),
  featureNames: z.array(z.string()).nullable(),
  outputs: z.array(z.object({ name: z.string(), description: z.string() })),
  defaultOutput: z.string().nullable(),
  handlesMissing: z.boolean(),
  objective: z.string().nullable(),
  trees: z.number().nullable(),
  nodes: z.number(),
  opsets: z.record(z.string(), z.number()).nullable(),
  producer: z.string().nullable(),
});

/** What the inspection of a model's file found, as it was stored at registration. */
export function parseModelInfo(model: Pick<ModelRow, 'info'>): z.infer<typeof InfoSchema> {
  return InfoSchema.parse(model.info);
}
